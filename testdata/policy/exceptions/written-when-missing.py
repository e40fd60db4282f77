# head_object fails, the except block writes.
import boto3
from botocore.exceptions import ClientError
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    try:
        s3.head_object(Bucket="orders", Key="marker")  #: s3:GetObject s3:::orders/marker
    except ClientError:
        s3.put_object(Bucket="orders", Key="marker", Body=b"")  #: s3:PutObject s3:::orders/marker
    else:
        s3.delete_object(Bucket="orders", Key="marker")  #~ s3:DeleteObject s3:::orders/marker
