# The client is given to a package that is not in the repository.
#! not-run the package is not installed
import boto3
from acme_uploads import push
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    return push(boto3.client("s3"), "orders")  #?
