# Who gets the URL reads with the role's permission.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    return s3.generate_presigned_url("get_object", Params={"Bucket": "orders", "Key": event.get("key", "a")}, ExpiresIn=60)  #: s3:GetObject s3:::orders/*
