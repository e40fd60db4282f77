# match over a value of the event.
#! event {"kind": "a"}
#! event {"kind": "b"}
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
sns = boto3.client("sns")


@app.lambda_function()
def work(event, context):
    match event["kind"]:
        case "a":
            sns.publish(TopicArn="arn:aws:sns:eu-central-1:123456789012:alerts", Message="a")  #: sns:Publish sns:alerts
        case _:
            sns.list_topics()  #: sns:ListTopics *
