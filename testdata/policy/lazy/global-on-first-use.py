# global _TABLE, made by the first call.
#! idiom aws-samples/chalice-workshop todo-app
#! env APP_TABLE_NAME=orders
import os

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
_TABLE = None


def table():
    global _TABLE
    if _TABLE is None:
        _TABLE = boto3.resource("dynamodb").Table(os.environ["APP_TABLE_NAME"])
    return _TABLE


@app.lambda_function()
def work(event, context):
    return table().scan()["Items"]  #: dynamodb:Scan dynamodb:table/orders
