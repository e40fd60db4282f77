# Two ways to make the client, the environment decides; the stage's environment is known.
#! idiom xezian/jasonleo
#! env CHALICE_ENV=prod
import os

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")

if os.environ["CHALICE_ENV"] == "local":
    dynamodb = boto3.resource("dynamodb", endpoint_url="http://localhost:7777")
else:
    dynamodb = boto3.resource("dynamodb")


@app.lambda_function()
def work(event, context):
    dynamodb.Table("orders").put_item(Item={"id": "1"})  #: dynamodb:PutItem dynamodb:table/orders
