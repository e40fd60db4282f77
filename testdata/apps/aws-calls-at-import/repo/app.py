import json

import boto3
from chalice import Chalice

app = Chalice(app_name='aws-calls-at-import')

ACCOUNT = boto3.client('sts').get_caller_identity()['Account']
secret = boto3.client('secretsmanager').get_secret_value(SecretId='etl/db')


@app.schedule('rate(1 day)')
def rotate(event):
    return json.loads(secret['SecretString'])


@app.on_sns_message(topic='alerts')
def alert(event):
    pass
