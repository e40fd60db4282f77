# upload_fileobj and download_fileobj, of a client and of a Bucket.
import io

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    buffer = io.BytesIO()
    boto3.resource("s3").Bucket("orders").download_fileobj("a", buffer)  #: s3:GetObject s3:::orders/a
    buffer.seek(0)
    boto3.client("s3").upload_fileobj(buffer, Bucket="reports", Key="a")  #: s3:PutObject s3:::reports/a; ~s3:AbortMultipartUpload s3:::reports/a
