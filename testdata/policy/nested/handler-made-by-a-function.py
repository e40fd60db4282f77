# Handlers that a loop makes; each has its own queue.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
sqs = boto3.client("sqs")


def make(queue):
    @app.lambda_function(name="send_" + queue)
    def send(event, context):
        sqs.send_message(QueueUrl="https://sqs.eu-central-1.amazonaws.com/123456789012/" + queue, MessageBody="x")  #: sqs:SendMessage sqs:jobs @send_jobs; sqs:SendMessage sqs:returns @send_returns

    return send


send_jobs, send_returns = make("jobs"), make("returns")
