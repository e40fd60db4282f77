# A bound method in a variable.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
send = boto3.client("sqs").send_message


@app.lambda_function()
def work(event, context):
    send(QueueUrl="https://sqs.eu-central-1.amazonaws.com/123456789012/jobs", MessageBody="x")  #: sqs:SendMessage sqs:jobs
