# import boto3 inside of the handler.
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    import boto3

    boto3.client("firehose").put_record(DeliveryStreamName="clicks", Record={"Data": b"x"})  #: firehose:PutRecord firehose:deliverystream/clicks
