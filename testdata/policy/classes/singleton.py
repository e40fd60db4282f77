# __new__ keeps one client a service.
#! idiom public code: Boto3ClientSingleton
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Client:
    _known = {}

    def __new__(cls, service):
        if service not in cls._known:
            cls._known[service] = boto3.client(service)
        return cls._known[service]


@app.lambda_function()
def work(event, context):
    Client("s3").put_object(Bucket="orders", Key="x", Body=b"")  #: s3:PutObject s3:::orders/x
