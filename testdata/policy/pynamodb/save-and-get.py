# A model of PynamoDB.
#! idiom ideabosque/silvaengine_dynamodb_base
from chalice import Chalice
from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

app = Chalice(app_name="cases")


class Order(Model):
    class Meta:
        table_name = "orders"
        region = "eu-central-1"

    id = UnicodeAttribute(hash_key=True)


@app.lambda_function()
def work(event, context):
    # PynamoDB before 6.0 describes the table once.  #~ dynamodb:DescribeTable arn:aws:dynamodb:eu-central-1:*:table/orders
    Order("1").save()  #: dynamodb:PutItem arn:aws:dynamodb:eu-central-1:*:table/orders
    return Order.get("1").id  #: dynamodb:GetItem arn:aws:dynamodb:eu-central-1:*:table/orders
