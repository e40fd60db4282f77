# functools.singledispatch.
import functools

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@functools.singledispatch  #?
def show(value):
    print(value)


@show.register(int)
def show_number(value):
    boto3.client("sqs").list_queues()  #~ sqs:ListQueues *


@app.lambda_function()
def work(event, context):
    show(event.get("x"))
