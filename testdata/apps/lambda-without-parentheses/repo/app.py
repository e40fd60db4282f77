from chalice import Chalice

app = Chalice(app_name='lambda-without-parentheses')


@app.lambda_function
def forgotten(event, context):
    return 'never deployed'


@app.lambda_function()
def deployed(event, context):
    return 'deployed'
