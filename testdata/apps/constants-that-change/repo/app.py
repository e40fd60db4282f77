import chalice
from chalice import Chalice, Rate

from chalicelib import constants

app = Chalice(app_name='constants-that-change')

HOURS = 1
HOURS = HOURS + 1

names = ['a']
alias = names
alias.append('b')
names += ['c']

options = {'batch_size': 1}
options.update(batch_size=4)
options['maximum_batching_window_in_seconds'] = options.pop('window', 9)

constants.QUEUE = 'patched'
constants.Defaults.topic += '-patched'


def bump():
    global HOURS
    HOURS *= 10


@app.schedule(Rate(HOURS, unit=Rate.HOURS), name='-'.join(names))
def before(event):
    pass


bump()


@app.schedule(Rate(HOURS, unit=Rate.HOURS))
def after(event):
    pass


@app.on_sqs_message(queue=constants.get(), **options)
def queue(event):
    pass


@app.on_sns_message(topic=constants.Defaults().topic)
def topic(event):
    pass
