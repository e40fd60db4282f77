# A parameter is read while the module is imported: each function of the app needs it.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
HOST = boto3.client("ssm").get_parameter(Name="/orders/host")["Parameter"]["Value"]  #: ssm:GetParameter ssm:parameter/orders/host


@app.lambda_function()
def first(event, context):
    return HOST


@app.schedule("rate(1 hour)")
def second(event):
    return HOST
