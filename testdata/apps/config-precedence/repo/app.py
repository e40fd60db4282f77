from chalice import Chalice

app = Chalice(app_name='cfg')


@app.lambda_function()
def f(event, context):
    pass


@app.lambda_function()
def g(event, context):
    pass
