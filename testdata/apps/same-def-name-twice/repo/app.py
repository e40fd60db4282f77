from chalice import Chalice, Cron

app = Chalice(app_name='same-def-name-twice')


@app.schedule(Cron(0, 6, '*', '*', '?', '*'), name='import-products')
def handler(event):
    print('products')


@app.schedule(Cron(0, 7, '*', '*', '?', '*'), name='import-prices')
def handler(event):
    print('prices')
