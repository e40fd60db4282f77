import boto3 as b
from chalice import Chalice

app = Chalice(app_name='policy-analyser-crashes')


@app.schedule('rate(1 day)')
def rotate(event):
    b.client('iam').list_access_keys()
