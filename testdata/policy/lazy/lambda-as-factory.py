# A lambda expression that makes the client.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
make = lambda name="s3": boto3.client(name)  # noqa: E731


@app.lambda_function()
def work(event, context):
    make().delete_object(Bucket="orders", Key="x")  #: s3:DeleteObject s3:::orders/x
