# A repository object gets its table, a service its repository.
#! idiom aws-samples/chalice-workshop media-query
#! env MEDIA_TABLE=orders
import os

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class MediaDB:
    def __init__(self, table_resource):
        self._table = table_resource

    def add(self, name):
        self._table.put_item(Item={"id": name})  #: dynamodb:PutItem dynamodb:table/orders

    def remove(self, name):
        self._table.delete_item(Key={"id": name})


class Media:
    def __init__(self, db):
        self.db = db

    def seen(self, name):
        self.db.add(name)


@app.lambda_function()
def work(event, context):
    Media(MediaDB(boto3.resource("dynamodb").Table(os.environ["MEDIA_TABLE"]))).seen("a")
