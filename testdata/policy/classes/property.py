# A property that makes the client once.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Repository:
    def __init__(self):
        self._table = None

    @property
    def table(self):
        if self._table is None:
            self._table = boto3.resource("dynamodb").Table("orders")
        return self._table

    def get(self, number):
        return self.table.get_item(Key={"id": number}).get("Item")  #: dynamodb:GetItem dynamodb:table/orders


@app.lambda_function()
def work(event, context):
    return Repository().get("1")
