# client.method(**arguments).
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    arguments = {"Bucket": "reports", "Key": "x"}
    arguments["Body"] = b"1"
    boto3.client("s3").put_object(**arguments)  #: s3:PutObject s3:::reports/x
