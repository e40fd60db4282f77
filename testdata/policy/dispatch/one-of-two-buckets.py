# The bucket is one of two; a condition that the source does not decide.
#! event {"final": true}
#! event {}
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    bucket = "reports" if event.get("final") else "archive"
    boto3.client("s3").put_object(Bucket=bucket, Key="x", Body=b"")  #: s3:PutObject s3:::reports/x, s3:::archive/x
