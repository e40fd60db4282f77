# boto3.client(**settings).
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
SETTINGS = {"service_name": "s3", "region_name": "eu-central-1"}
s3 = boto3.client(**SETTINGS)


@app.lambda_function()
def work(event, context):
    s3.get_object(Bucket="orders", Key="a")  #: s3:GetObject s3:::orders/a
