# A helper that returns a pair.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def doors():
    return boto3.client("s3"), boto3.resource("dynamodb").Table("orders")


@app.lambda_function()
def work(event, context):
    s3, table = doors()
    s3.put_object(Bucket="reports", Key="n", Body=str(table.item_count))  #: s3:PutObject s3:::reports/n; dynamodb:DescribeTable dynamodb:table/orders
