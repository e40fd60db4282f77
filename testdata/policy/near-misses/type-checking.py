# Code for the type checker.
from typing import TYPE_CHECKING

from chalice import Chalice

app = Chalice(app_name="cases")

if TYPE_CHECKING:
    import boto3

    boto3.client("s3").delete_bucket(Bucket="orders")


@app.lambda_function()
def work(event, context):
    return 1
