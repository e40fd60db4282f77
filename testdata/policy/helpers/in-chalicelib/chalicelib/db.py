import os

import boto3


def table():
    return boto3.resource("dynamodb").Table(os.environ["TABLE"])


def save(item):
    table().put_item(Item=item)  #: dynamodb:PutItem dynamodb:table/orders


def load(number):
    return table().get_item(Key={"id": number}).get("Item")  #: dynamodb:GetItem dynamodb:table/orders
