# A decorator of the repository that publishes a failure.
#! event {}
#! event {"fail": true}
#! raises ValueError
import functools

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def alarmed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except Exception as problem:
            boto3.client("sns").publish(TopicArn="arn:aws:sns:eu-central-1:123456789012:alerts", Message=str(problem))  #: sns:Publish sns:alerts
            raise

    return wrapper


@app.lambda_function()
@alarmed
def work(event, context):
    if event.get("fail"):
        raise ValueError("no")
    return boto3.client("s3").head_object(Bucket="orders", Key="a")["ContentLength"]  #: s3:GetObject s3:::orders/a
