from chalice import Chalice, Cron

app = Chalice(app_name='spread')

SQS = {'batch_size': 10, 'maximum_batching_window_in_seconds': 5}
AT = ['0', '4', '*', '*', '?', '*']


@app.on_sqs_message(queue='spread', **SQS)
def consume(event):
    pass


@app.schedule(Cron(*AT), **{'name': 'four', 'description': 'at four'})
def at_four(event):
    pass


@app.on_sqs_message(**{**SQS, 'queue': 'merged', 'batch_size': 1})
def merged(event):
    pass
