# A misspelled service, which fails when it runs.
#! raises UnknownServiceError
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    boto3.client("s4").get_object(Bucket="orders", Key="a")  #?
