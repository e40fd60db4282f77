# Bound methods of a client in a dictionary.
#! event {"kind": "get"}
#! event {"kind": "drop"}
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")
METHODS = {"get": s3.get_object, "drop": s3.delete_object}


@app.lambda_function()
def work(event, context):
    METHODS[event["kind"]](Bucket="orders", Key="a")  #: s3:GetObject s3:::orders/a; s3:DeleteObject s3:::orders/a
