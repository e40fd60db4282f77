import os

import boto3


class Storage:
    def __init__(self, bucket):
        self._s3 = boto3.resource("s3")
        self._bucket = self._s3.Bucket(bucket)

    def read(self, key):
        return self._bucket.Object(key).get()["Body"].read().decode()  #: s3:GetObject s3:::orders/*


storage = Storage(os.environ["BUCKET"])
