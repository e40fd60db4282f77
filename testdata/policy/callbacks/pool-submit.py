# executor.submit(method of the client, ...).
#! idiom aws-samples/aws-lambda-parallel-download
from concurrent.futures import ThreadPoolExecutor

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    with ThreadPoolExecutor(max_workers=2) as executor:
        futures = [executor.submit(s3.head_object, Bucket="orders", Key=key) for key in ("a", "in/a.csv")]  #: s3:GetObject s3:::orders/a, s3:::orders/in/a.csv
    return [one.result()["ContentLength"] for one in futures]
