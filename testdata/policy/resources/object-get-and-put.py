# Object(bucket, key), read and written.
#! idiom therealTP/fantasy
import json

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.resource("s3")


@app.lambda_function()
def work(event, context):
    text = s3.Object("orders", "a").get()["Body"].read().decode()  #: s3:GetObject s3:::orders/a
    s3.Object("reports", "copy.json").put(Body=json.dumps({"text": text}))  #: s3:PutObject s3:::reports/copy.json
