# functools.lru_cache around the factory.
#! idiom agulati02/webhook-handler-lambda
from functools import lru_cache

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@lru_cache(maxsize=1)
def client(name):
    return boto3.client(name)


@app.lambda_function()
def work(event, context):
    return client("ssm").get_parameters(Names=["/orders/host", "/orders/token"])["InvalidParameters"]  #: ssm:GetParameters ssm:parameter/orders/host, ssm:parameter/orders/token
