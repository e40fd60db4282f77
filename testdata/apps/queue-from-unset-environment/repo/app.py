import os

from chalice import Chalice

app = Chalice(app_name='queue-from-unset-environment')


@app.on_sqs_message(queue=os.getenv('JOBS_QUEUE'), batch_size=1)
def work(event):
    for record in event:
        print(record.body)


@app.lambda_function()
def status(event, context):
    return 'ok'
