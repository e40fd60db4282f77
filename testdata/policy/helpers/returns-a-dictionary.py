# A helper that returns a dictionary of clients.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def doors():
    return {"s3": boto3.client("s3"), "sns": boto3.client("sns")}


@app.lambda_function()
def work(event, context):
    doors()["sns"].publish(TopicArn="arn:aws:sns:eu-central-1:123456789012:alerts", Message="x")  #: sns:Publish sns:alerts
