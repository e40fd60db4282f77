# The base class makes the client of the service that the subclass names.
#! idiom public code: SentieoAWSBase and its connections
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Base:
    service = None

    def __init__(self):
        self.client = boto3.client(self.service)


class Queue(Base):
    service = "sqs"

    def url(self, name):
        return self.client.get_queue_url(QueueName=name)["QueueUrl"]  #: sqs:GetQueueUrl sqs:jobs


@app.lambda_function()
def work(event, context):
    return Queue().url("jobs")
