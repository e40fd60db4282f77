# Two clients in one assignment.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3, ssm = boto3.client("s3"), boto3.client("ssm")


@app.lambda_function()
def work(event, context):
    token = ssm.get_parameter(Name="/orders/token")["Parameter"]["Value"]  #: ssm:GetParameter ssm:parameter/orders/token
    s3.put_object(Bucket="orders", Key="token", Body=token)  #: s3:PutObject s3:::orders/token
