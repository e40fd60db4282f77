from chalice import Chalice

app = Chalice(app_name='sqs-maximum-concurrency')


@app.on_sqs_message(queue='mails', batch_size=10, maximum_concurrency=2)
def send(event):
    pass
