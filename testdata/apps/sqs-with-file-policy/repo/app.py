from chalice import Chalice

app = Chalice(app_name='sqs-with-file-policy')


@app.on_sqs_message(queue='in', batch_size=10)
def consume(event):
    pass
