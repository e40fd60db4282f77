# The region is said where the client is made; the ARN has it.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
ses = boto3.client("ses", region_name="eu-west-1")
events = boto3.client("sqs", "eu-west-1")


@app.lambda_function()
def work(event, context):
    events.create_queue(QueueName="copies")  #: sqs:CreateQueue arn:aws:sqs:eu-west-1:*:copies
    ses.list_identities()  #: ses:ListIdentities *
