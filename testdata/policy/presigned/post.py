# A form that uploads.
#! idiom haduart/serverlessbackend-milestone1
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    return boto3.client("s3").generate_presigned_post("orders", "videos/" + event.get("name", "a"))["url"]  #: s3:PutObject s3:::orders/videos/*
