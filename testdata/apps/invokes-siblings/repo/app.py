import json
import os

import boto3
from chalice import Chalice

app = Chalice(app_name='crawler')
lambda_client = boto3.client('lambda')


@app.schedule('rate(1 day)')
def start(event):
    for page in range(10):
        lambda_client.invoke(
            FunctionName='crawler-%s-fetch' % os.environ.get('STAGE', 'dev'),
            InvocationType='Event',
            Payload=json.dumps({'page': page}),
        )


@app.lambda_function()
def fetch(event, context):
    if event.get('again'):
        lambda_client.invoke(FunctionName=context.function_name, InvocationType='Event', Payload=b'{}')
    prefix = os.environ['AWS_LAMBDA_FUNCTION_NAME'].rsplit('-', 1)[0]
    lambda_client.invoke(FunctionName=prefix + '-store', Payload=json.dumps(event))


@app.lambda_function()
def store(event, context):
    return {'stored': True}
