# field(default_factory=...), and __post_init__.
from dataclasses import dataclass, field

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@dataclass
class Jobs:
    queue: str
    client: object = field(default_factory=lambda: boto3.client("sqs"))
    url: str = field(init=False)

    def __post_init__(self):
        self.url = self.client.get_queue_url(QueueName=self.queue)["QueueUrl"]  #: sqs:GetQueueUrl sqs:jobs


@app.lambda_function()
def work(event, context):
    return Jobs("jobs").url
