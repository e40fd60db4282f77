# update_item and delete_item with a table from an argument.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
dynamodb = boto3.resource("dynamodb")


def close(table, number):
    table.update_item(Key={"id": number}, UpdateExpression="SET closed = :c", ExpressionAttributeValues={":c": True})  #: dynamodb:UpdateItem dynamodb:table/orders, dynamodb:table/sessions
    table.delete_item(Key={"id": number})  #: dynamodb:DeleteItem dynamodb:table/orders, dynamodb:table/sessions


@app.lambda_function()
def work(event, context):
    close(dynamodb.Table("orders"), "1")
    close(dynamodb.Table("sessions"), "2")
