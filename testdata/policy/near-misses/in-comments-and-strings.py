# Calls in a comment and in a docstring.
"""boto3.client("s3").delete_bucket(Bucket="orders")"""
# boto3.client("s3").delete_bucket(Bucket="orders")
from chalice import Chalice

app = Chalice(app_name="cases")
HELP = "boto3.client('s3').delete_bucket(Bucket='orders')"


@app.lambda_function()
def work(event, context):
    return HELP
