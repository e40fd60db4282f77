# A transaction needs the actions of its parts.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
client = boto3.client("dynamodb")


@app.lambda_function()
def work(event, context):
    client.transact_write_items(TransactItems=[  #: dynamodb:PutItem dynamodb:table/orders; dynamodb:DeleteItem dynamodb:table/sessions
        {"Put": {"TableName": "orders", "Item": {"id": {"S": "1"}}}},
        {"Delete": {"TableName": "sessions", "Key": {"id": {"S": "1"}}}},
    ])
