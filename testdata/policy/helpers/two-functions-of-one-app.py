# Each function gets what its own code does, and nothing of the other one.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


def read(key):
    return s3.get_object(Bucket="orders", Key=key)  #: s3:GetObject s3:::orders/a @reader


@app.lambda_function()
def reader(event, context):
    return read("a")["ContentLength"]


@app.schedule("rate(1 day)")
def writer(event):
    s3.put_object(Bucket="reports", Key="b", Body=b"")  #: s3:PutObject s3:::reports/b @writer
