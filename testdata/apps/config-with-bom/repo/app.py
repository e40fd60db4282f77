from chalice import Chalice

app = Chalice(app_name='config-with-bom')


@app.lambda_function()
def tick(event, context):
    pass
