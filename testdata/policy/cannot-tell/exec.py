# Code from the event.
#! event {"code": "boto3.client('s3').list_buckets()"}
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    exec(event["code"], {"boto3": boto3})  #?
