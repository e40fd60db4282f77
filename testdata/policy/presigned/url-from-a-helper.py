# The method and the key are arguments of a helper, which says ClientMethod=.
#! idiom codingforentrepreneurs/Dive-Into-AWS
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def link(method, key):
    return boto3.client("s3").generate_presigned_url(ClientMethod=method, Params={"Bucket": "orders", "Key": key})  #: s3:GetObject s3:::orders/a; s3:PutObject s3:::orders/new


@app.lambda_function()
def work(event, context):
    return [link("get_object", "a"), link("put_object", "new")]
