# An object that is iterated over, asked with "in", indexed and deleted from.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Repo:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table("orders")

    def __iter__(self):
        yield from self.table.scan()["Items"]  #: dynamodb:Scan dynamodb:table/orders

    def __contains__(self, key):
        return bool(self.table.query(KeyConditionExpression="id = :i", ExpressionAttributeValues={":i": key})["Items"])  #: dynamodb:Query dynamodb:table/orders

    def __getitem__(self, key):
        return self.table.get_item(Key={"id": key}).get("Item")  #: dynamodb:GetItem dynamodb:table/orders

    def __setitem__(self, key, item):
        self.table.put_item(Item={"id": key})  #: dynamodb:PutItem dynamodb:table/orders

    def __delitem__(self, key):
        self.table.delete_item(Key={"id": key})  #: dynamodb:DeleteItem dynamodb:table/orders


class Pages:
    def __init__(self):
        self.left = 2
        self.client = boto3.client("sqs")

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        return self.client.list_queues()  #: sqs:ListQueues *


@app.lambda_function()
def work(event, context):
    repo = Repo()
    repo["a"] = repo["b"]
    for item in repo:
        print(item)
    if "c" not in repo:
        del repo["a"]
    for page in Pages():
        print(page)
