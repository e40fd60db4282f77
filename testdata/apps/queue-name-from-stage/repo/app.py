import os

from chalice import Chalice

app = Chalice(app_name='names')

STAGE = os.environ['STAGE']
PREFIX = 'acme-{}'.format(STAGE)


@app.on_sqs_message(queue=f'jobs-{STAGE}')
def jobs(event):
    pass


@app.on_s3_event(bucket=PREFIX + '-uploads', prefix='%s/in/' % STAGE)
def uploaded(event):
    pass


@app.on_sns_message(topic='arn:aws:sns:%(region)s:%(account)s:alerts' % {'region': 'eu-west-1', 'account': '123456789012'})
def alert(event):
    pass


@app.on_sqs_message(queue_arn='arn:aws:sqs:eu-west-1:123456789012:' + '-'.join(['dead', STAGE]))
def dead_letters(event):
    pass


@app.on_kinesis_record(stream=os.environ.get('STREAM') or 'clicks-' + STAGE.upper().lower())
def clicks(event):
    pass
