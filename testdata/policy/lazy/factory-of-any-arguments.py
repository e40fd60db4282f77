# A cached factory that passes on all of its arguments, and imports boto3 itself.
#! idiom public code: lru_cache around client(*args, **kwargs)
from functools import lru_cache

from chalice import Chalice

app = Chalice(app_name="cases")


@lru_cache(maxsize=None)
def resource(*args, **kwargs):
    import boto3

    return boto3.resource(*args, **kwargs)


@app.lambda_function()
def work(event, context):
    resource("dynamodb", region_name="eu-central-1").Table("orders").delete_item(Key={"id": "1"})  #: dynamodb:DeleteItem arn:aws:dynamodb:eu-central-1:*:table/orders
