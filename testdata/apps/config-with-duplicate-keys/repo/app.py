from chalice import Chalice

app = Chalice(app_name='dup')


@app.lambda_function()
def one(event, context):
    pass
