# The names are in a file of the repository.
import json
import os

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")

with open(os.path.join(os.path.dirname(__file__), "chalicelib", "settings.json")) as file:
    SETTINGS = json.load(file)


@app.lambda_function()
def work(event, context):
    boto3.client("s3").list_objects_v2(Bucket=SETTINGS["bucket"])  #: s3:ListBucket s3:::orders
