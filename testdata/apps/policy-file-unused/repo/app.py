import boto3
from chalice import Chalice

app = Chalice(app_name='policy-file-unused')
s3 = boto3.client('s3')


@app.schedule('rate(1 day)')
def backup(event):
    s3.list_buckets()
