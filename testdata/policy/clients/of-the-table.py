# The client of a Table, whose calls name another table.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
orders = boto3.resource("dynamodb").Table("orders")


@app.lambda_function()
def work(event, context):
    orders.meta.client.put_item(TableName="sessions", Item={"id": "1"})  #: dynamodb:PutItem dynamodb:table/sessions
