from chalice import Chalice

app = Chalice(app_name='pipeline')


@app.lambda_function()
def extract(event, context):
    return {'key': 'raw/%s.json' % event['date']}


@app.lambda_function(name='transform-step')
def transform(event, context):
    return dict(event, done=True)
