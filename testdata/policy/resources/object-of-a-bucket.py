# Bucket(...).Object(...).
#! idiom HAK-CODE/SiteManagement
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
bucket = boto3.resource("s3").Bucket("orders")


@app.lambda_function()
def work(event, context):
    bucket.put_object(Key="out/x", Body=b"1")  #: s3:PutObject s3:::orders/out/x
    bucket.Object("out/x").delete()  #: s3:DeleteObject s3:::orders/out/x
