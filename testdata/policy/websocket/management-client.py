# The client of apigatewaymanagementapi, as code beside Chalice has it.
#! idiom ronyyosef/Kindergarten-Backend
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
client = boto3.client("apigatewaymanagementapi", endpoint_url="https://abcdefghij.execute-api.eu-central-1.amazonaws.com/dev")


@app.lambda_function()
def work(event, context):
    client.post_to_connection(Data=b"x", ConnectionId="abc")  #: execute-api:ManageConnections execute-api:*/@connections/*
