# s3://bucket/key is taken apart by urlparse, as helpers for files do.
#! env TARGET=s3://orders/in/
import os
from urllib.parse import urlparse

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def split(url):
    parts = urlparse(url)
    if parts.scheme not in ("s3", "file"):
        raise ValueError(url)
    return parts.scheme, parts.netloc, parts.path if parts.scheme == "file" else parts.path.lstrip("/")


def write(url, text):
    scheme, bucket, key = split(url)
    if scheme == "file":
        with open(key, "w") as file:
            file.write(text)
        return
    boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=text.encode())  #: s3:PutObject s3:::orders/in/day=*


@app.lambda_function()
def work(event, context):
    write("%s/day=%s" % (os.environ["TARGET"].rstrip("/"), event.get("day", "1")), "x")
