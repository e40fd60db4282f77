# A log handler of the repository that sends to a stream.
import logging

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class ToFirehose(logging.Handler):
    def __init__(self):
        super().__init__()
        self.client = boto3.client("firehose")

    def emit(self, record):
        self.client.put_record(DeliveryStreamName="clicks", Record={"Data": record.getMessage().encode()})  #: firehose:PutRecord firehose:deliverystream/clicks


log = logging.getLogger("orders")
log.addHandler(ToFirehose())
log.setLevel(logging.INFO)


@app.lambda_function()
def work(event, context):
    log.info("started")
