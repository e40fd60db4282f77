# functools.partial of a method of the client.
from functools import partial

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
put = partial(boto3.client("s3").put_object, Bucket="reports", ContentType="text/plain")


@app.lambda_function()
def work(event, context):
    put(Key="note", Body=b"x")  #: s3:PutObject s3:::reports/note
