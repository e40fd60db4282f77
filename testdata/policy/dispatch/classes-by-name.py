# A registry of classes that a decorator fills.
#! event {"kind": "queue"}
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
KINDS = {}


def kind(name):
    def add(cls):
        KINDS[name] = cls
        return cls

    return add


@kind("queue")
class Queue:
    def run(self):
        boto3.client("sqs").get_queue_url(QueueName="jobs")  #: sqs:GetQueueUrl sqs:jobs


@kind("bucket")
class Bucket:
    def run(self):
        boto3.client("s3").list_objects_v2(Bucket="orders")  #~ s3:ListBucket s3:::orders


@app.lambda_function()
def work(event, context):
    KINDS[event["kind"]]().run()
