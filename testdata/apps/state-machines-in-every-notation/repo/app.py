from chalice import Chalice

app = Chalice(app_name='media')


@app.lambda_function()
def cut(event, context):
    print(event)

@app.lambda_function()
def encode(event, context):
    print(event)

@app.lambda_function()
def notify(event, context):
    print(event)

@app.lambda_function()
def publish(event, context):
    print(event)

@app.lambda_function()
def thumbnails(event, context):
    print(event)
