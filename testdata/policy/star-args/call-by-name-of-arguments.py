# One helper for every call: call(client, "method", **arguments).
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def call(client, method, **arguments):
    return getattr(client, method)(**arguments)  #: s3:GetObject s3:::orders/a; sqs:GetQueueUrl sqs:jobs


@app.lambda_function()
def work(event, context):
    call(boto3.client("s3"), "get_object", Bucket="orders", Key="a")
    call(boto3.client("sqs"), "get_queue_url", QueueName="jobs")
