# "%s" and .format and join.
#! env ENV=prod
import os

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    s3.list_objects_v2(Bucket="acme-reports-%s" % os.environ["ENV"])  #: s3:ListBucket s3:::acme-reports-prod
    s3.put_object(Bucket="acme-{}-{env}".format("reports", env=os.getenv("ENV")), Key="-".join(["a", "b"]), Body=b"")  #: s3:PutObject s3:::acme-reports-prod/a-b
