from chalice import Chalice
from chalicelib.ingest import ingest

app = Chalice(app_name='blueprint-middleware')
app.register_blueprint(ingest)


@app.middleware('all')
def add_request_id(event, get_response):
    print('request', getattr(event.context, 'aws_request_id', '-'))
    return get_response(event)


@app.lambda_function()
def reindex(event, context):
    return 'ok'
