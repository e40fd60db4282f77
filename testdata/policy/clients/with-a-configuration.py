# A client with botocore's Config, and an assignment expression.
import boto3
from botocore.config import Config
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    if (s3 := boto3.client("s3", config=Config(retries={"max_attempts": 3}))) is not None:
        s3.list_buckets()  #: s3:ListAllMyBuckets *
