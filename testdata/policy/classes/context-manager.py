# __enter__ takes a lock in a table, __exit__ gives it back.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Lock:
    def __init__(self, name):
        self.table, self.name = boto3.resource("dynamodb").Table("sessions"), name

    def __enter__(self):
        self.table.put_item(Item={"id": self.name})  #: dynamodb:PutItem dynamodb:table/sessions
        return self

    def __exit__(self, *problem):
        self.table.delete_item(Key={"id": self.name})  #: dynamodb:DeleteItem dynamodb:table/sessions


@app.lambda_function()
def work(event, context):
    with Lock("import"):
        return True
