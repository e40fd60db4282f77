import boto3

from chalicelib import second

NAME = "orders"


def begin():
    second.go_on(boto3.client("s3"))
