import os

from chalice import Chalice

os.environ.setdefault('QUEUE', 'from-code')
os.environ['STAGE_SUFFIX'] = '-x'
os.environ.setdefault('TOPIC', 'never used, the stage sets it')
os.environ.update(BUCKET='bucket-from-update')

app = Chalice(app_name='environment-changed')


@app.on_sqs_message(queue=os.environ['QUEUE'] + os.environ['STAGE_SUFFIX'])
def work(event):
    pass


@app.on_sns_message(topic=os.environ['TOPIC'])
def topic(event):
    pass


@app.on_s3_event(bucket=os.environ.pop('BUCKET'))
def bucket(event):
    pass


@app.schedule('rate(1 hour)' if os.environ.get('BUCKET') is None else 'rate(2 hours)')
def after_pop(event):
    pass
