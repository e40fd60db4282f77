# A function that returns a function with the bucket in it.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def writer(bucket):
    client = boto3.client("s3")

    def write(key):
        client.put_object(Bucket=bucket, Key=key, Body=b"")  #: s3:PutObject s3:::orders/x, s3:::reports/x

    return write


to_orders, to_reports = writer("orders"), writer("reports")


@app.lambda_function()
def work(event, context):
    to_orders("x")
    to_reports("x")
