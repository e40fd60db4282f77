# The read is in a function that another one calls: Chalice granted the write alone.
#! idiom https://github.com/aws/chalice/issues/712
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
DB = boto3.client("dynamodb")
NAME = "orders"


@app.lambda_function()
def work(event, context):
    DB.put_item(TableName=NAME, Item={"id": {"S": "1"}, "text": {"S": "x"}})  #: dynamodb:PutItem dynamodb:table/orders
    return {"text": text_of("1")}


def text_of(number):
    return DB.get_item(TableName=NAME, Key={"id": {"S": number}})["Item"]["text"]["S"]  #: dynamodb:GetItem dynamodb:table/orders
