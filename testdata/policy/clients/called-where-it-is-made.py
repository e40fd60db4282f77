# No name for the client at all.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    return boto3.client("dynamodb").get_item(TableName="orders", Key={"id": {"S": "1"}}).get("Item")  #: dynamodb:GetItem dynamodb:table/orders
