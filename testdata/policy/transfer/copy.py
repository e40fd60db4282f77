# A copy reads one object and writes another.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    boto3.client("s3").copy({"Bucket": "orders", "Key": "a"}, "archive", "2024/a")  #: s3:GetObject s3:::orders/a; s3:PutObject s3:::archive/2024/a; ~s3:AbortMultipartUpload s3:::archive/2024/a
