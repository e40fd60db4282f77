# The loop over LastEvaluatedKey.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
table = boto3.resource("dynamodb").Table("orders")


@app.lambda_function()
def work(event, context):
    answer = table.scan()  #: dynamodb:Scan dynamodb:table/orders
    items = answer["Items"]
    while "LastEvaluatedKey" in answer:
        answer = table.scan(ExclusiveStartKey=answer["LastEvaluatedKey"])  #~ dynamodb:Scan dynamodb:table/orders
        items.extend(answer["Items"])
    return len(items)
