# A collection of the service resource, and one of each of its members.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    found = []
    for bucket in boto3.resource("s3").buckets.all():  #: s3:ListAllMyBuckets *
        found += [one.key for one in bucket.objects.limit(10)]  #: s3:ListBucket *
    return found
