# Converse and InvokeModel are one permission.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
bedrock = boto3.client("bedrock-runtime", region_name="us-east-1")


@app.lambda_function()
def work(event, context):
    bedrock.converse(modelId="anthropic.claude-3-haiku-20240307-v1:0", messages=[])  #: bedrock:InvokeModel arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0
