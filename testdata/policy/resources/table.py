# resource("dynamodb").Table(...): what Chalice's own analyser does not see.
#! idiom https://github.com/aws/chalice/issues/118
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
db = boto3.resource("dynamodb")
table = db.Table("orders")


@app.lambda_function()
def work(event, context):
    table.put_item(Item={"id": "1"})  #: dynamodb:PutItem dynamodb:table/orders
    return table.get_item(Key={"id": "1"}).get("Item")  #: dynamodb:GetItem dynamodb:table/orders
