# map() and filter() with a lambda expression and a function.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


def exists(key):
    return s3.head_object(Bucket="orders", Key=key)["ContentLength"] >= 0  #: s3:GetObject s3:::orders/*


@app.lambda_function()
def work(event, context):
    keys = filter(exists, ["a", "in/a.csv"])
    list(map(lambda key: s3.delete_object(Bucket="orders", Key=key), keys))  #: s3:DeleteObject s3:::orders/*
