# The paginator is found by the name of the method that a caller gives.
#! idiom public code: paginator(method, **kwargs) of the AWS deployment framework
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def paginator(method, **kwargs):
    client = method.__self__
    for page in client.get_paginator(method.__name__).paginate(**kwargs):  #: sqs:ListQueues *
        yield page


@app.lambda_function()
def work(event, context):
    return len(list(paginator(boto3.client("sqs").list_queues)))
