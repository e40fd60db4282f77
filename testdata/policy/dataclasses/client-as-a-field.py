# A dataclass with a client and a bucket.
from dataclasses import dataclass
from typing import Any

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@dataclass
class Store:
    s3: Any
    bucket: str = "orders"

    def save(self, key):
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=b"")  #: s3:PutObject s3:::orders/x, s3:::reports/y


@app.lambda_function()
def work(event, context):
    Store(boto3.client("s3")).save("x")
    Store(boto3.client("s3"), bucket="reports").save("y")
