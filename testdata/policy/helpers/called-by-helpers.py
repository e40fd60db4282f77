# The bucket is given through two calls.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


def read(bucket, key):
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read()  #: s3:GetObject s3:::orders/a, s3:::orders/in/a.csv


def read_all(bucket, keys):
    return [read(bucket, key) for key in keys]


@app.lambda_function()
def work(event, context):
    return len(read_all("orders", ["a", "in/a.csv"]))
