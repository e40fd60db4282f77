# The client is an attribute of the class.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Alerts:
    sns = boto3.client("sns")
    TOPIC = "arn:aws:sns:eu-central-1:123456789012:alerts"

    @classmethod
    def send(cls, text):
        cls.sns.publish(TopicArn=cls.TOPIC, Message=text)  #: sns:Publish sns:alerts


@app.lambda_function()
def work(event, context):
    Alerts.send("x")
