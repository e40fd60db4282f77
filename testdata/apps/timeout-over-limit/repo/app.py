from chalice import Chalice

app = Chalice(app_name='limits')


@app.schedule('rate(1 day)')
def too_long(event):
    pass


@app.lambda_function()
def odd_memory(event, context):
    pass


@app.lambda_function()
def quoted(event, context):
    pass
