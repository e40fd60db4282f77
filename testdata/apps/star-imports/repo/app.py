from chalice import *
from chalicelib.constants import *
from chalicelib.helpers import *

app = Chalice(app_name='star-imports')


@app.schedule(Cron(*NIGHTLY))
def nightly(event):
    return helper()


@app.on_sqs_message(queue=QUEUE)
def work(event):
    return _private if '_private' in globals() else None
