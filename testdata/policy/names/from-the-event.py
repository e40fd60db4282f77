# The bucket is known to the caller alone.
#! event {"bucket": "orders", "key": "a"}
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    return boto3.client("s3").get_object(Bucket=event["bucket"], Key=event["key"])["ContentLength"]  #: s3:GetObject *
