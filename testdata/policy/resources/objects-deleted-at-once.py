# objects.delete() lists and deletes.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    boto3.resource("s3").Bucket("archive").objects.filter(Prefix="old/").delete()  #: s3:ListBucket s3:::archive; s3:DeleteObject s3:::archive/*
