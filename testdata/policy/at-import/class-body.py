# The body of a class runs while the module is imported.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Settings:
    region = boto3.client("s3").get_bucket_location(Bucket="orders")["LocationConstraint"]  #: s3:GetBucketLocation s3:::orders


@app.lambda_function()
def work(event, context):
    return Settings.region
