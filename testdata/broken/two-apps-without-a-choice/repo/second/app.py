from chalice import Chalice

app = Chalice(app_name='second')


@app.lambda_function()
def f(event, context):
    pass
