from chalice import Chalice

app = Chalice(app_name='unknown-stage')


@app.schedule('rate(1 day)')
def daily(event):
    pass
