# if and elif over a value of the event.
#! event {"kind": "read"}
#! event {"kind": "list"}
#! event {"kind": "other"}
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    if event["kind"] == "read":
        s3.get_object(Bucket="orders", Key="a")  #: s3:GetObject s3:::orders/a
    elif event["kind"] == "list":
        s3.list_objects(Bucket="orders")  #: s3:ListBucket s3:::orders
    else:
        s3.put_object(Bucket="orders", Key="unknown", Body=b"")  #: s3:PutObject s3:::orders/unknown
