# Positional arguments from a list.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
WHERE = ["reports", "app.py"]


@app.lambda_function()
def work(event, context):
    boto3.client("s3").upload_file(__file__, *WHERE)  #: s3:PutObject s3:::reports/app.py; ~s3:AbortMultipartUpload s3:::reports/app.py
