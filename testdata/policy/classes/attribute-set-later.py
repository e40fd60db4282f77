# The client is set from outside of the class.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Sender:
    client = None

    def send(self):
        self.client.send_message(QueueUrl="https://sqs.eu-central-1.amazonaws.com/123456789012/jobs", MessageBody="x")  #: sqs:SendMessage sqs:jobs


sender = Sender()
sender.client = boto3.client("sqs")


@app.lambda_function()
def work(event, context):
    sender.send()
