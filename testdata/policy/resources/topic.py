# A Topic object from its ARN.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    topic = boto3.resource("sns").Topic("arn:aws:sns:eu-central-1:123456789012:alerts")
    topic.publish(Message="done")  #: sns:Publish sns:alerts
