# A helper passes on all it gets.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


def put(*args, **kwargs):
    return s3.put_object(*args, **kwargs)  #: s3:PutObject s3:::reports/x


@app.lambda_function()
def work(event, context):
    put(Bucket="reports", Key="x", Body=b"")
