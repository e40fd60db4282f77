# The calls are in one base class, the client in another.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class WithS3:
    def __init__(self):
        self.s3 = boto3.client("s3")


class Lists:
    def names(self):
        return [one["Key"] for one in self.s3.list_objects_v2(Bucket=self.bucket)["Contents"]]  #: s3:ListBucket s3:::orders


class Orders(WithS3, Lists):
    bucket = "orders"


@app.lambda_function()
def work(event, context):
    return Orders().names()
