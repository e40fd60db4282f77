# contextlib.contextmanager.
from contextlib import contextmanager

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@contextmanager
def queue(name):
    client = boto3.client("sqs")
    url = client.get_queue_url(QueueName=name)["QueueUrl"]  #: sqs:GetQueueUrl sqs:jobs
    try:
        yield lambda text: client.send_message(QueueUrl=url, MessageBody=text)  #: sqs:SendMessage sqs:jobs
    finally:
        client.close()


@app.lambda_function()
def work(event, context):
    with queue("jobs") as send:
        send("x")
