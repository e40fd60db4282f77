from chalice import Chalice

app = Chalice(app_name='missing-policy-file')


@app.schedule('rate(1 day)')
def daily(event):
    pass


@app.schedule('rate(2 days)')
def other(event):
    pass
