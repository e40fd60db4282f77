from chalice import Chalice

app = Chalice(app_name='queue-as-url')
QUEUE_URL = 'https://sqs.eu-central-1.amazonaws.com/123456789012/jobs'


@app.on_sqs_message(queue=QUEUE_URL)
def consume(event):
    pass
