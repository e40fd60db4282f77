# A function that no handler calls, and a client that nobody uses.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


def drop():
    s3.delete_bucket(Bucket="orders")


@app.lambda_function()
def work(event, context):
    return "drop"
