# A decorator that calls the function again.
import functools

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def retried(times):
    def outer(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            for attempt in range(times):
                try:
                    return function(*args, **kwargs)
                except ConnectionError:
                    if attempt == times - 1:
                        raise

        return inner

    return outer


@retried(times=3)
def push(record):
    boto3.client("kinesis").put_records(StreamName="clicks", Records=[record])  #: kinesis:PutRecords kinesis:stream/clicks


@app.lambda_function()
def work(event, context):
    push({"Data": b"x", "PartitionKey": "1"})
