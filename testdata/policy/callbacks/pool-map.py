# executor.map over a function of the module.
from concurrent.futures import ThreadPoolExecutor

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
sqs = boto3.client("sqs")


def send(text):
    sqs.send_message(QueueUrl="https://sqs.eu-central-1.amazonaws.com/123456789012/jobs", MessageBody=text)  #: sqs:SendMessage sqs:jobs


@app.lambda_function()
def work(event, context):
    with ThreadPoolExecutor() as pool:
        list(pool.map(send, ["a", "b"]))
