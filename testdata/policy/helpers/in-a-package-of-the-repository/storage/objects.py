import boto3

_s3 = boto3.client("s3")


def store(bucket, key, body):
    _s3.put_object(Bucket=bucket, Key=key, Body=body)  #: s3:PutObject s3:::reports/a.txt
