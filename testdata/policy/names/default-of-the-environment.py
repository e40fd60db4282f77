# os.environ.get with a default that holds.
import os

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
table = boto3.resource("dynamodb").Table(os.environ.get("ORDERS_TABLE", "orders"))


@app.lambda_function()
def work(event, context):
    return table.get_item(Key={"id": "1"}).get("Item")  #: dynamodb:GetItem dynamodb:table/orders
