# The object that started the function.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.on_s3_event(bucket="orders", prefix="in/")
def work(event):
    return s3.get_object(Bucket=event.bucket, Key=event.key)["ContentLength"]  #: s3:GetObject s3:::orders/*
