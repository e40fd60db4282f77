from chalice import Chalice

app = Chalice(app_name='first')


@app.lambda_function()
def f(event, context):
    pass
