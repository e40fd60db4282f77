import os

from chalice import Chalice

app = Chalice(app_name='queue-name-cut-from-url')
QUEUE_URL = 'https://sqs.eu-central-1.amazonaws.com/123456789012/jobs'
QUEUE_ARN = os.environ['RESULT_QUEUE_ARN']


@app.on_sqs_message(queue=QUEUE_URL.split('/')[-1])
def consume(event):
    pass


@app.on_sqs_message(queue=QUEUE_ARN.rsplit(':', 1)[1], batch_size=2)
def collect(event):
    pass
