from chalicelib.factory import create_app

app = create_app('factory-call')


@app.lambda_function()
def direct(event, context):
    pass
