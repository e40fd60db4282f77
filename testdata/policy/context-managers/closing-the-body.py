# contextlib.closing of the body.
from contextlib import closing

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    with closing(s3.get_object(Bucket="orders", Key="a")["Body"]) as body:  #: s3:GetObject s3:::orders/a
        return len(body.read())
