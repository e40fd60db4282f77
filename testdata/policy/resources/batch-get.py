# batch_get_item names its tables as keys.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
dynamodb = boto3.resource("dynamodb")


@app.lambda_function()
def work(event, context):
    return dynamodb.batch_get_item(RequestItems={"orders": {"Keys": [{"id": "1"}]}})["Responses"]  #: dynamodb:BatchGetItem dynamodb:table/orders
