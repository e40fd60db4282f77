# A waiter asks with head_object.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    boto3.client("s3").get_waiter("object_exists").wait(Bucket="orders", Key="a")  #: s3:GetObject s3:::orders/a
