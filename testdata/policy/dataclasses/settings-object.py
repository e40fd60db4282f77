# Names of resources in a frozen dataclass, the environment behind it.
#! env ORDERS_BUCKET=orders
import os
from dataclasses import dataclass

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@dataclass(frozen=True)
class Settings:
    bucket: str = os.environ["ORDERS_BUCKET"]
    prefix: str = "in"


SETTINGS = Settings()


@app.lambda_function()
def work(event, context):
    boto3.client("s3").list_objects_v2(Bucket=SETTINGS.bucket, Prefix=SETTINGS.prefix)  #: s3:ListBucket s3:::orders
