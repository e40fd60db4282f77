# The client is an argument, by position and by keyword.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def touch(client, key):
    client.put_object(Bucket="orders", Key=key, Body=b"")  #: s3:PutObject s3:::orders/one, s3:::orders/two


@app.lambda_function()
def work(event, context):
    s3 = boto3.client("s3")
    touch(s3, "one")
    touch(key="two", client=s3)
