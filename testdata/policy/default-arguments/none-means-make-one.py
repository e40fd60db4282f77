# client=None, and the function makes it.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def publish(text, client=None):
    client = client or boto3.client("sns")
    client.publish(TopicArn="arn:aws:sns:eu-central-1:123456789012:alerts", Message=text)  #: sns:Publish sns:alerts


@app.lambda_function()
def work(event, context):
    publish("x")
