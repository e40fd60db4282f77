# The batch writer sends BatchWriteItem.
#! idiom g-farrow/boto3_batch_utils
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    table = boto3.resource("dynamodb").Table("orders")
    with table.batch_writer() as batch:  #: dynamodb:BatchWriteItem dynamodb:table/orders
        for number in range(3):
            batch.put_item(Item={"id": str(number)})
        batch.delete_item(Key={"id": "9"})
