# get_queue_by_name, messages received and deleted.
#! idiom Kemeli/sqs
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
sqs = boto3.resource("sqs")


@app.lambda_function()
def work(event, context):
    queue = sqs.get_queue_by_name(QueueName="jobs")  #: sqs:GetQueueUrl sqs:jobs
    queue.send_message(MessageBody="x")  #: sqs:SendMessage sqs:jobs
    for message in queue.receive_messages(MaxNumberOfMessages=1):  #: sqs:ReceiveMessage sqs:jobs
        message.delete()  #: sqs:DeleteMessage sqs:jobs
