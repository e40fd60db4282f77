# get_paginator("list_objects_v2") lists the bucket.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    keys = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket="orders", Prefix="in/"):  #: s3:ListBucket s3:::orders
        keys += [one["Key"] for one in page.get("Contents", [])]
    return keys
