# An attribute of a resource object that is not known yet loads it.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.resource("s3")


@app.lambda_function()
def work(event, context):
    return s3.Object("orders", "a").content_length  #: s3:GetObject s3:::orders/a
