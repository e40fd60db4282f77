# The client is a default argument.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def read(key, s3=boto3.client("s3"), bucket="orders"):
    return s3.get_object(Bucket=bucket, Key=key)  #: s3:GetObject s3:::orders/a


@app.lambda_function()
def work(event, context):
    return read("a")["ContentLength"]
