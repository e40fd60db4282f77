# import boto3 as aws, and an alias of the client.
import boto3 as aws
from chalice import Chalice

app = Chalice(app_name="cases")
storage = aws.client("s3")
bucket_door = storage


@app.lambda_function()
def work(event, context):
    bucket_door.put_object(Bucket="reports", Key="daily.csv", Body=b"1")  #: s3:PutObject s3:::reports/daily.csv
