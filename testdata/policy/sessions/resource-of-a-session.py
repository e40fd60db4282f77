# from boto3 import Session; the session's resource.
from boto3 import Session
from chalice import Chalice

app = Chalice(app_name="cases")
session = Session(region_name="eu-central-1")


@app.lambda_function()
def work(event, context):
    session.resource("s3").Bucket("orders").upload_fileobj(open(__file__, "rb"), "app.py")  #: s3:PutObject s3:::orders/app.py; ~s3:AbortMultipartUpload s3:::orders/app.py
