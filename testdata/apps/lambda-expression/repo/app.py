from chalice import Chalice

app = Chalice(app_name='lambda-expression')

ping = app.lambda_function(name='ping')(lambda event, context: 'pong')


@app.lambda_function()
def real(event, context):
    return 1
