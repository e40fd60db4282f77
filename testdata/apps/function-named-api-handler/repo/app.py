from chalice import Chalice

app = Chalice(app_name='function-named-api-handler')


@app.route('/')
def index():
    return {'hello': 'world'}


@app.lambda_function()
def api_handler(event, context):
    return event
