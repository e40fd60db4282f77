# The bucket of a helper class is a default that one caller changes.
#! idiom alinashev/YTDataProcessing
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Store:
    def __init__(self, bucket_name="orders"):
        self.s3 = boto3.resource("s3")
        self.bucket_name = bucket_name

    def upload(self, name):
        self.s3.meta.client.upload_file(__file__, self.bucket_name, "in/" + name)  #: s3:PutObject s3:::orders/in/x, s3:::archive/in/y; ~s3:AbortMultipartUpload s3:::orders/in/x, s3:::archive/in/y


@app.lambda_function()
def work(event, context):
    Store().upload("x")
    Store("archive").upload("y")
