from functools import partial

from chalice import Chalice, Rate

app = Chalice(app_name='aliases')
scheduled = app.schedule
every_hour = app.schedule(Rate(1, unit=Rate.HOURS))
worker = partial(app.on_sqs_message, batch_size=7)


@scheduled('rate(9 minutes)')
def a(event):
    pass


@every_hour
def b(event):
    pass


@every_hour
def c(event):
    pass


@worker(queue='partial')
def d(event):
    pass


def cron(expression):
    return app.schedule('cron(%s)' % expression)


@cron('0 0 1 * ? *')
def monthly(event):
    pass
