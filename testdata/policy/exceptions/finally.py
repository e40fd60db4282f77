# The finally block gives the message back.
#! raises ValueError
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
sqs = boto3.client("sqs")


@app.lambda_function()
def work(event, context):
    try:
        raise ValueError("no")
    finally:
        sqs.purge_queue(QueueUrl="https://sqs.eu-central-1.amazonaws.com/123456789012/jobs")  #: sqs:PurgeQueue sqs:jobs
