from chalice import AuthResponse, Chalice

app = Chalice(app_name='authorizer-only')


@app.authorizer()
def auth(auth_request):
    return AuthResponse(routes=[], principal_id='nobody')


@app.lambda_function()
def other(event, context):
    pass
