import os.path
import textwrap

from chalice import Chalice

app = Chalice(app_name='string-methods')

raw = '  Acme-Data_Lake  '
name = raw.strip().lower().replace('_', '-')
short = name[:4] + name[-5:]
arn = 'arn:aws:sqs:eu-central-1:123456789012:' + short
head, _, tail = arn.rpartition(':')


@app.on_s3_event(bucket=name, prefix=os.path.join('in', 'daily') + '/', suffix='.CSV'.casefold())
def bucket(event):
    pass


@app.on_sqs_message(queue=tail)
def queue(event):
    pass


@app.on_sns_message(topic=short.title().swapcase())
def topic(event):
    pass


@app.schedule('rate({n:d} {unit})'.format(n=12, unit='hours'), description=textwrap.dedent('''
    Twice
    a day
''').strip())
def twice(event):
    pass


@app.schedule('cron({0} {1} * * ? *)'.format(*divmod(125, 60)[::-1]), name='{:>03}-{!r}'.format(7, 'x').replace("'", ''))
def padded(event):
    pass


@app.schedule('cron(%02d %s ? * %s *)' % (5, '0-23/%i' % 4.0, ','.join(d[:3].upper() for d in ['monday', 'friday'])))
def days(event):
    pass


@app.lambda_function(name='_'.join(reversed('c b a'.split())) + 'é'.encode('ascii', 'ignore').decode() + str(True) + str(None) + str(1.50))
def spelled(event, context):
    pass


@app.lambda_function(name='prefix-name'.removeprefix('prefix-') + 'ab'.zfill(4) + 'x'.ljust(3, '.').rstrip('.') + 'a-b'.split('-', 1)[1])
def trimmed(event, context):
    pass
