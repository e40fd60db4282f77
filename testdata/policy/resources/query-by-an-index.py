# A query that names an index acts on the index.
import boto3
from boto3.dynamodb.conditions import Key
from chalice import Chalice

app = Chalice(app_name="cases")
table = boto3.resource("dynamodb").Table("orders")


@app.lambda_function()
def work(event, context):
    return table.query(IndexName="by-day", KeyConditionExpression=Key("day").eq("2024-01-01"))["Items"]  #: dynamodb:Query dynamodb:table/orders/index/by-day
