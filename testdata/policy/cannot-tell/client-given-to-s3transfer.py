# s3transfer, which comes with boto3, gets the client and sends with it.
import boto3
from chalice import Chalice
from s3transfer import S3Transfer

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    S3Transfer(boto3.client("s3")).upload_file(__file__, "reports", "app.py")  #?
