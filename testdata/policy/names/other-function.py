# A function that invokes another one by name.
#! idiom public code: invoke(function_name, event, invocation_type)
import json

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def invoke(function, payload, kind="Event"):
    return boto3.client("lambda").invoke(FunctionName=function, InvocationType=kind, Payload=json.dumps(payload))  #: lambda:InvokeFunction lambda:function:cases-dev-other


@app.lambda_function()
def work(event, context):
    invoke("cases-dev-other", {"a": 1})
