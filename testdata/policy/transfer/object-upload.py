# Object(...).upload_file and ObjectSummary.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.resource("s3")


@app.lambda_function()
def work(event, context):
    s3.Object("reports", "app.py").upload_file(__file__)  #: s3:PutObject s3:::reports/app.py; ~s3:AbortMultipartUpload s3:::reports/app.py
    return s3.ObjectSummary("orders", "a").size  #: s3:GetObject s3:::orders/a
