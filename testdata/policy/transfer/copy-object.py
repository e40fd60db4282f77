# copy_object with CopySource as a dictionary and as text.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    s3.copy_object(Bucket="archive", Key="one", CopySource={"Bucket": "orders", "Key": "a"})  #: s3:GetObject s3:::orders/a; s3:PutObject s3:::archive/one
    s3.copy_object(Bucket="archive", Key="two", CopySource="orders/in/a.csv")  #: s3:GetObject s3:::orders/in/a.csv; s3:PutObject s3:::archive/two
