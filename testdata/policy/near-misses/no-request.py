# Methods of a client that send nothing.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    return [s3.can_paginate("list_objects_v2"), s3.meta.region_name, len(s3.waiter_names)]
