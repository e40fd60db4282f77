from chalice import Chalice

app = Chalice(app_name='role-arn-missing')


@app.lambda_function()
def reader(event, context):
    pass
