# The service is known to the caller alone.
#! event {"service": "s3"}
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    return boto3.client(event["service"]).list_buckets()["Buckets"][0]["Name"]  #?
