# A multipart upload by hand.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    number = s3.create_multipart_upload(Bucket="reports", Key="big")["UploadId"]  #: s3:PutObject s3:::reports/big
    s3.upload_part(Bucket="reports", Key="big", UploadId=number, PartNumber=1, Body=b"x")  #: s3:PutObject s3:::reports/big
    s3.abort_multipart_upload(Bucket="reports", Key="big", UploadId=number)  #: s3:AbortMultipartUpload s3:::reports/big
