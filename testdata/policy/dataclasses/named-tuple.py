# A named tuple of clients.
from collections import namedtuple

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
Doors = namedtuple("Doors", "s3 sns")
DOORS = Doors(boto3.client("s3"), boto3.client("sns"))


@app.lambda_function()
def work(event, context):
    DOORS.sns.publish(TopicArn="arn:aws:sns:eu-central-1:123456789012:alerts", Message="x")  #: sns:Publish sns:alerts
