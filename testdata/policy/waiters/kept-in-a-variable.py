# The waiter is made first and used later.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")
ready = s3.get_waiter("bucket_exists")


@app.lambda_function()
def work(event, context):
    ready.wait(Bucket="orders")  #: s3:ListBucket s3:::orders
