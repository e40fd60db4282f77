# The same name holds a client of S3 first and one of SNS later.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    client = boto3.client("s3")
    client.delete_object(Bucket="orders", Key="a")  #: s3:DeleteObject s3:::orders/a
    client = boto3.client("sns")
    client.publish(TopicArn="arn:aws:sns:eu-central-1:123456789012:alerts", Message="x")  #: sns:Publish sns:alerts
