# upload_file puts the object; larger ones are uploaded in parts.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    boto3.client("s3").upload_file(__file__, "reports", "app.py")  #: s3:PutObject s3:::reports/app.py; ~s3:AbortMultipartUpload s3:::reports/app.py
