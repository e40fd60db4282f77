# The ARN of a state machine from the environment.
#! idiom biz-priv/omni-eventing-pub-sub
#! env SM_ARN=arn:aws:states:eu-central-1:123456789012:stateMachine:refunds
import json
import os

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
client = boto3.client("stepfunctions")


@app.lambda_function()
def work(event, context):
    client.start_execution(stateMachineArn=os.environ["SM_ARN"], input=json.dumps(event))  #: states:StartExecution states:stateMachine:refunds
