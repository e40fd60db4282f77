# The calls are in helpers of app.py, the clients in the module: Chalice's policy was empty.
#! idiom https://github.com/aws/chalice/issues/1122
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")
ssm = boto3.client("ssm")


def fetch(bucket, key):
    return s3.get_object(Bucket=bucket, Key=key)["Body"]  #: s3:GetObject s3:::orders/a


def setting(name, decrypt=False):
    return ssm.get_parameter(Name=name, WithDecryption=decrypt)["Parameter"]["Value"]  #: ssm:GetParameter ssm:parameter/orders/host


@app.lambda_function()
def work(event, context):
    return {"size": len(fetch("orders", "a").read()), "host": setting("/orders/host")}
