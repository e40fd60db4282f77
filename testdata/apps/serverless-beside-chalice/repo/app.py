from chalice import Chalice

app = Chalice(app_name='bills')


@app.lambda_function()
def collect(event, context):
    print(event)

@app.lambda_function()
def send(event, context):
    print(event)
