import os

from chalice import Chalice

app = Chalice(app_name='stage-only-in-ci')


@app.on_sqs_message(queue=os.environ['QUEUE'])
def work(event):
    pass
