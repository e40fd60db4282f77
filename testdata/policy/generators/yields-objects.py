# A generator reads, its consumer writes.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


def bodies(keys):
    for key in keys:
        yield s3.get_object(Bucket="orders", Key=key)["Body"].read()  #: s3:GetObject s3:::orders/a, s3:::orders/in/a.csv


@app.lambda_function()
def work(event, context):
    for number, body in enumerate(bodies(["a", "in/a.csv"])):
        s3.put_object(Bucket="reports", Key="part-%d" % number, Body=body)  #: s3:PutObject s3:::reports/part-*
