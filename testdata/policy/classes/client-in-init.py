# self.client is set by __init__.
#! idiom spcl/serverless-benchmarks
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Storage:
    def __init__(self, bucket):
        self.client = boto3.client("s3")
        self.bucket = bucket

    def save(self, key, body):
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body)  #: s3:PutObject s3:::reports/a

    def unused(self, key):
        self.client.delete_object(Bucket=self.bucket, Key=key)


@app.lambda_function()
def work(event, context):
    Storage("reports").save("a", b"x")
