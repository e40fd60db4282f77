import os
from os import environ, getenv

from chalice import Chalice

app = Chalice(app_name='environment-default')

QUEUE = os.environ.get('QUEUE', 'fallback')


@app.on_sqs_message(queue=QUEUE)
def a(event):
    pass


@app.on_sqs_message(queue=getenv('OTHER_QUEUE', default='other') + '-x', batch_size=int(environ.get('BATCH', 10)))
def b(event):
    pass


@app.schedule('rate(1 hour)' if 'FAST' in os.environ else 'rate(1 day)')
def c(event):
    pass
