from chalice import Chalice

app = Chalice(app_name='vpc')


@app.schedule('rate(1 hour)')
def sync(event):
    pass


@app.lambda_function()
def outside(event, context):
    pass
