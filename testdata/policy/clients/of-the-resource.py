# The client that a resource object has.
#! idiom alinashev/YTDataProcessing
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.resource("s3")


@app.lambda_function()
def work(event, context):
    s3.meta.client.head_bucket(Bucket="orders")  #: s3:ListBucket s3:::orders
