# eval with the client in reach.
#! event {"code": "s3.list_buckets()"}
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    return len(eval(event["code"]))  #?
