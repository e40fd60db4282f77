# A name through replace, lower and a slice.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
URL = "s3://Orders/in/"


@app.lambda_function()
def work(event, context):
    bucket = URL.replace("s3://", "").split("/")[0].lower()
    boto3.client("s3").list_objects_v2(Bucket=bucket)  #: s3:ListBucket s3:::orders
