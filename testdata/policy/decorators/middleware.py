# A middleware of the app runs around every handler.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
table = boto3.resource("dynamodb").Table("sessions")


@app.middleware("all")
def audited(event, get_response):
    table.put_item(Item={"id": "run"})  #: dynamodb:PutItem dynamodb:table/sessions
    return get_response(event)


@app.lambda_function()
def work(event, context):
    return boto3.client("s3").list_objects_v2(Bucket="orders")["KeyCount"]  #: s3:ListBucket s3:::orders
