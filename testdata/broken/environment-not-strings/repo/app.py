from chalice import Chalice

app = Chalice(app_name='environment-not-strings')


@app.lambda_function()
def f(event, context):
    pass
