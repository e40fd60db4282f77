# A helper that yields the keys of each page.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def keys(client, **parameters):
    paginator = client.get_paginator("list_objects_v2")
    for page in paginator.paginate(**parameters):  #: s3:ListBucket s3:::orders
        yield [one["Key"] for one in page.get("Contents", [])]


@app.lambda_function()
def work(event, context):
    return list(keys(boto3.client("s3"), Bucket="orders"))
