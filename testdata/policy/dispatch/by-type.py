# functools.singledispatch, in a function and in a method.
import functools

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@functools.singledispatch
def show(value):
    boto3.client("sns").list_topics()  #: sns:ListTopics *


@show.register(int)
def show_number(value):
    boto3.client("sqs").list_queues()  #~ sqs:ListQueues *


@show.register
def show_text(value: str):
    boto3.client("kms").list_keys()  #~ kms:ListKeys *


class Printer:
    @functools.singledispatchmethod
    def put(self, value):
        boto3.client("kms").list_aliases()  #: kms:ListAliases *

    @put.register
    def _(self, value: str):
        boto3.client("s3").list_buckets()  #~ s3:ListAllMyBuckets *


@app.lambda_function()
def work(event, context):
    show(event.get("x"))
    Printer().put(event.get("y"))
