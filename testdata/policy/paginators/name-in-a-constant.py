# The operation of the paginator is a constant, the arguments are a dictionary.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
OPERATION = "scan"


@app.lambda_function()
def work(event, context):
    arguments = {"TableName": "orders", "PaginationConfig": {"PageSize": 10}}
    paginator = boto3.client("dynamodb").get_paginator(OPERATION)
    return sum(len(page["Items"]) for page in paginator.paginate(**arguments))  #: dynamodb:Scan dynamodb:table/orders
