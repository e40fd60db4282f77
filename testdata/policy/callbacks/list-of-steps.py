# Steps in a list, run one after the other.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def load():
    return boto3.client("s3").get_object(Bucket="orders", Key="a")  #: s3:GetObject s3:::orders/a


def note():
    boto3.client("dynamodb").put_item(TableName="sessions", Item={"id": {"S": "1"}})  #: dynamodb:PutItem dynamodb:table/sessions


STEPS = [load, note]


@app.lambda_function()
def work(event, context):
    for step in STEPS:
        step()
