# functools.partial of boto3.client.
from functools import partial

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
make_s3 = partial(boto3.client, "s3")


@app.lambda_function()
def work(event, context):
    make_s3().put_object(Bucket="orders", Key="x", Body=b"")  #: s3:PutObject s3:::orders/x
