# functools.cached_property.
from functools import cached_property

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Doors:
    @cached_property
    def queue(self):
        return boto3.resource("sqs").Queue("https://sqs.eu-central-1.amazonaws.com/123456789012/jobs")


@app.lambda_function()
def work(event, context):
    Doors().queue.send_message(MessageBody="x")  #: sqs:SendMessage sqs:jobs
