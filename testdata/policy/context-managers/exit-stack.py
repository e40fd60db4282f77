# An ExitStack calls a method of the client when the block ends.
from contextlib import ExitStack

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    with ExitStack() as stack:  #: s3:DeleteObject s3:::orders/lock
        stack.callback(s3.delete_object, Bucket="orders", Key="lock")
