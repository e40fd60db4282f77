from chalice import Chalice

app = Chalice(app_name='unknown-argument')


@app.schedule('rate(1 hour)', timeout=300)
def tick(event):
    pass


@app.lambda_function()
def other(event, context):
    pass
