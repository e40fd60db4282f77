from chalice import Chalice

app = Chalice(app_name='camel')


@app.lambda_function()
def foo_bar(event, context):
    return 1


@app.lambda_function()
def fooBar(event, context):
    return 2
