# Calls in a list comprehension and in a dictionary comprehension.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
ssm = boto3.client("ssm")


@app.lambda_function()
def work(event, context):
    values = {name: ssm.get_parameter(Name="/orders/" + name)["Parameter"]["Value"] for name in ("host", "token")}  #: ssm:GetParameter ssm:parameter/orders/host, ssm:parameter/orders/token
    return [boto3.client("s3").head_bucket(Bucket=bucket) and bucket for bucket in ("orders", "reports")] + list(values)  #: s3:ListBucket s3:::orders, s3:::reports
