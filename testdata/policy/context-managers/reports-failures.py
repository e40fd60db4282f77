# A context manager that reports what its block raises.
from contextlib import contextmanager

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Alerts:
    def __init__(self):
        self.sns = boto3.client("sns")

    @contextmanager
    def on_failure(self):
        try:
            yield self
        except Exception as problem:
            self.sns.publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:alerts", Message=str(problem))  #~ sns:Publish arn:aws:sns:eu-west-1:123456789012:alerts
            raise


alerts = Alerts()


@app.lambda_function()
def work(event, context):
    with alerts.on_failure():
        print("working")
