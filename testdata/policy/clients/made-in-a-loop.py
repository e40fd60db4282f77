# A dictionary of clients from a loop over the names of the services.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
CLIENTS = {name: boto3.client(name) for name in ("s3", "sqs")}


@app.lambda_function()
def work(event, context):
    CLIENTS["s3"].list_objects_v2(Bucket="orders")  #: s3:ListBucket s3:::orders
    CLIENTS["sqs"].get_queue_url(QueueName="jobs")  #: sqs:GetQueueUrl sqs:jobs
