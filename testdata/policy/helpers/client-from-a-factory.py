# get_client(service).
#! idiom pogzyb/flask-elk-and-localstack
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def get_client(service):
    return boto3.client(service)


@app.lambda_function()
def work(event, context):
    get_client("s3").put_object(Bucket="orders", Key="x", Body=b"")  #: s3:PutObject s3:::orders/x
    get_client("sqs").get_queue_url(QueueName="jobs")  #: sqs:GetQueueUrl sqs:jobs
