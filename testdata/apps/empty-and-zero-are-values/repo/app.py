from chalice import Chalice

app = Chalice(app_name='zeros')


@app.schedule('rate(1 day)')
def daily(event):
    pass


@app.lambda_function()
def off(event, context):
    pass
