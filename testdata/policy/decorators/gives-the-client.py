# A decorator that gives the function its table.
import functools

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def with_table(name):
    def outer(function):
        @functools.wraps(function)
        def inner(event, context):
            return function(event, context, boto3.resource("dynamodb").Table(name))

        return inner

    return outer


@app.lambda_function()
@with_table("orders")
def work(event, context, table):
    table.put_item(Item={"id": "1"})  #: dynamodb:PutItem dynamodb:table/orders
