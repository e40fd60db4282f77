# S3Transfer of the package s3transfer, which comes with boto3.
import boto3
from chalice import Chalice
from s3transfer import S3Transfer

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    S3Transfer(boto3.client("s3")).upload_file(__file__, "reports", "app.py")  #: s3:PutObject s3:::reports/app.py; ~s3:AbortMultipartUpload s3:::reports/app.py
