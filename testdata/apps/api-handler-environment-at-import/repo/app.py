import os

from chalice import Chalice

app = Chalice(app_name='import-environment')


@app.on_sqs_message(queue=os.environ['FROM_API_HANDLER'])
def work(event):
    pass


@app.on_sns_message(topic=os.environ.get('FROM_WORK', 'not-set-while-importing'))
def topic(event):
    pass
