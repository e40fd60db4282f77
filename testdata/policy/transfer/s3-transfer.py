# boto3's own S3Transfer around a client, with a TransferConfig.
#! idiom https://boto3.amazonaws.com/v1/documentation/api/latest/reference/customizations/s3.html
import boto3
from boto3.s3.transfer import S3Transfer, TransferConfig
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    transfer = S3Transfer(boto3.client("s3"), TransferConfig(use_threads=False))
    transfer.upload_file(__file__, "reports", "app.py")  #: s3:PutObject s3:::reports/app.py; ~s3:AbortMultipartUpload s3:::reports/app.py
