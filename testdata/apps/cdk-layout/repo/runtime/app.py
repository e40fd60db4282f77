import os

import boto3
from chalice import Chalice

app = Chalice(app_name='users')
dynamodb = boto3.resource('dynamodb', region_name='us-east-1')
table = dynamodb.Table(os.environ['APP_TABLE_NAME'])


@app.route('/users', methods=['POST'])
def create_user():
    table.put_item(Item=app.current_request.json_body)
    return {}


@app.schedule('rate(1 day)')
def expire(event):
    table.scan()
