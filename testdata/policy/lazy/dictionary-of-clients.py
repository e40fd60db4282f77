# A dictionary as the cache.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
_clients = {}


def client(name):
    if name not in _clients:
        _clients[name] = boto3.client(name)
    return _clients[name]


@app.lambda_function()
def work(event, context):
    client("sns").publish(TopicArn="arn:aws:sns:eu-central-1:123456789012:alerts", Message="x")  #: sns:Publish sns:alerts
    client("s3").head_object(Bucket="orders", Key="a")  #: s3:GetObject s3:::orders/a
