from chalice import Chalice

app = Chalice(app_name='queue-and-queue-arn')


@app.on_sqs_message(queue='old-name', queue_arn='arn:aws:sqs:eu-central-1:123456789012:new-name', batch_size=10)
def consume(event):
    print(len(list(event)))
