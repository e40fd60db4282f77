from chalice import Chalice

app = Chalice(app_name='precreated')


@app.lambda_function()
def reader(event, context):
    pass


@app.lambda_function()
def writer(event, context):
    pass
