import boto3


def test_work():
    boto3.client("s3").create_bucket(Bucket="orders")
