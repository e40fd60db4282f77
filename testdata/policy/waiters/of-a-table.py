# table.wait_until_exists() describes the table.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    boto3.resource("dynamodb").Table("orders").wait_until_exists()  #: dynamodb:DescribeTable dynamodb:table/orders
