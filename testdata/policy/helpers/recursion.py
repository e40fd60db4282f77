# Functions that call each other.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


def down(depth):
    if depth:
        across(depth - 1)
    s3.put_object(Bucket="orders", Key="depth/%d" % depth, Body=b"")  #: s3:PutObject s3:::orders/depth/*


def across(depth):
    down(depth)


@app.lambda_function()
def work(event, context):
    down(3)
