from chalice import Chalice

app = Chalice(app_name='config-with-wrong-types')


@app.lambda_function()
def f(event, context):
    pass
