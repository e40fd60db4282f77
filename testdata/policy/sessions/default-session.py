# setup_default_session before the client.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
boto3.setup_default_session(region_name="eu-central-1")


@app.lambda_function()
def work(event, context):
    boto3.client("s3").delete_objects(Bucket="orders", Delete={"Objects": [{"Key": "a"}]})  #: s3:DeleteObject s3:::orders/a
