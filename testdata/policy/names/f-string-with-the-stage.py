# The bucket has the stage in its name, the key the day.
#! env ENV=prod
#! event {"day": "2024-01-01"}
import os

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
ENV = os.environ["ENV"]
BUCKET = f"acme-reports-{ENV}"


@app.lambda_function()
def work(event, context):
    boto3.client("s3").put_object(Bucket=BUCKET, Key=f"daily/{event['day']}.csv", Body=b"")  #: s3:PutObject s3:::acme-reports-prod/daily/*.csv
