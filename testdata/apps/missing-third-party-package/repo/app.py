import logging

import sentry_sdk_that_is_not_installed as sentry
from chalice import Chalice
from some_orm.fields import Column, Text

sentry.init(dsn='https://not-a-key@sentry.acme.example/1')
logging.basicConfig(level=logging.INFO)

app = Chalice(app_name='missing-third-party-package')


class Model(sentry.Base):
    id = Column(Text(), primary_key=True)


@app.schedule('rate(1 day)')
def daily(event):
    sentry.capture_message('daily')


@app.on_sqs_message(queue='fixed', batch_size=2)
def work(event):
    return Model()
