# The name of the table is in the environment; update, delete and scan.
#! env ORDERS_TABLE=orders
import os

from chalice import Chalice
from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

app = Chalice(app_name="cases")


class Base(Model):
    class Meta:
        region = "eu-central-1"


class Order(Base):
    class Meta(Base.Meta):
        table_name = os.environ["ORDERS_TABLE"]

    id = UnicodeAttribute(hash_key=True)
    state = UnicodeAttribute(null=True)


@app.lambda_function()
def work(event, context):
    # PynamoDB before 6.0 describes the table once.  #~ dynamodb:DescribeTable arn:aws:dynamodb:eu-central-1:*:table/orders
    for order in Order.scan():  #: dynamodb:Scan arn:aws:dynamodb:eu-central-1:*:table/orders
        order.delete()  #: dynamodb:DeleteItem arn:aws:dynamodb:eu-central-1:*:table/orders
