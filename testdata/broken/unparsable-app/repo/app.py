from chalice import Chalice

app = Chalice(app_name='unparsable-app')


@app.schedule('rate(1 hour)'
def tick(event):
    pass


@app.lambda_function()
def fine(event, context):
    return 1
