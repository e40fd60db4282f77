# Code under if __name__ == "__main__".
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    return 1


if __name__ == "__main__":
    boto3.client("s3").delete_bucket(Bucket="orders")
