# Code after a return, and under a name that is always true.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
DRY_RUN = True


@app.lambda_function()
def work(event, context):
    if not DRY_RUN:
        boto3.client("s3").delete_bucket(Bucket="orders")
    return 1
    boto3.client("s3").delete_bucket(Bucket="orders")
