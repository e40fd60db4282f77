from chalice import Chalice

app = Chalice(app_name='policy-outside')


@app.schedule('rate(1 day)')
def daily(event):
    pass
