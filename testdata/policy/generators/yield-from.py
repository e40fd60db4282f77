# yield from, and a generator expression.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
table = boto3.resource("dynamodb").Table("orders")


def rows():
    yield from table.scan()["Items"]  #: dynamodb:Scan dynamodb:table/orders


@app.lambda_function()
def work(event, context):
    return sum(1 for row in rows() if table.get_item(Key={"id": row["id"]}))  #: dynamodb:GetItem dynamodb:table/orders
