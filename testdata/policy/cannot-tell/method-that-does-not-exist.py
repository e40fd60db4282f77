# A misspelled method, which fails when it runs.
#! raises AttributeError
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    boto3.client("s3").get_objekt(Bucket="orders", Key="a")  #?
