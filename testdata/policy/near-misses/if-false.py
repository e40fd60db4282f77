# Code that never runs.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    if False:
        boto3.client("s3").delete_bucket(Bucket="orders")
    return 1
