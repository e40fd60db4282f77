# A nested function uses the client of the outer one.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    s3 = boto3.client("s3")

    def put(name):
        s3.put_object(Bucket="reports", Key="out/%s.json" % name, Body=b"{}")  #: s3:PutObject s3:::reports/out/a.json, s3:::reports/out/b.json

    put("a")
    put("b")
