# The key function of sorted().
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    return sorted(["a", "in/a.csv"], key=lambda key: s3.head_object(Bucket="orders", Key=key)["ContentLength"])  #: s3:GetObject s3:::orders/a, s3:::orders/in/a.csv
