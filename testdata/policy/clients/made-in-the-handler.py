# A client that each run makes anew, and the name of the service as a keyword.
#! idiom aws-samples/amazon-codeguru-python-detectors
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.schedule("rate(1 hour)")
def work(event):
    client = boto3.client(service_name="sqs")
    client.send_message(QueueUrl="https://sqs.eu-central-1.amazonaws.com/123456789012/jobs", MessageBody="x")  #: sqs:SendMessage sqs:jobs
