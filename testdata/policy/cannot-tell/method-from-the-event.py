# getattr with a name of the event.
#! event {"method": "list_buckets"}
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    return len(getattr(s3, event["method"])())  #?
