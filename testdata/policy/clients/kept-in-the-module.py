# A client that is made while the module is imported.
#! event {"key": "a"}
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    return s3.get_object(Bucket="orders", Key=event["key"])["Body"].read().decode()  #: s3:GetObject s3:::orders/*
