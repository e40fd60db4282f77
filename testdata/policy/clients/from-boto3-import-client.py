# from boto3 import client
from boto3 import client
from chalice import Chalice

app = Chalice(app_name="cases")
sns = client("sns")


@app.lambda_function()
def work(event, context):
    sns.publish(TopicArn="arn:aws:sns:eu-central-1:123456789012:alerts", Message="done")  #: sns:Publish sns:alerts
