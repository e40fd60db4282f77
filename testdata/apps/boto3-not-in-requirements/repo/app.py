import boto3
from chalice import Chalice

app = Chalice(app_name='boto3-not-in-requirements')


@app.schedule('rate(1 day)')
def count(event):
    return len(boto3.client('s3').list_buckets()['Buckets'])
