# A collection of the objects of a bucket, each of which is read.
#! idiom https://github.com/aws/chalice/issues/690
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.resource("s3")


@app.lambda_function()
def work(event, context):
    size = 0
    for summary in s3.Bucket("orders").objects.filter(Prefix="in/"):  #: s3:ListBucket s3:::orders
        size += len(summary.get()["Body"].read())  #: s3:GetObject s3:::orders/*
    return size
