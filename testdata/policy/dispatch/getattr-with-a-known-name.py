# getattr(client, "put_object").
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    getattr(s3, "put_object")(Bucket="orders", Key="x", Body=b"")  #: s3:PutObject s3:::orders/x
