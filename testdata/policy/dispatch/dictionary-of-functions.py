# The kind of the event chooses a function.
#! event {"kind": "save"}
#! event {"kind": "drop"}
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
table = boto3.resource("dynamodb").Table("orders")


def save(number):
    table.put_item(Item={"id": number})  #: dynamodb:PutItem dynamodb:table/orders


def drop(number):
    table.delete_item(Key={"id": number})  #: dynamodb:DeleteItem dynamodb:table/orders


ACTIONS = {"save": save, "drop": drop}


@app.lambda_function()
def work(event, context):
    ACTIONS[event["kind"]]("1")
