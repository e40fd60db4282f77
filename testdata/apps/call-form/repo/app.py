from chalice import Chalice, Rate

from chalicelib import jobs

app = Chalice(app_name='call-form')


def work(event):
    return 'work'


def tidy(event):
    return 'tidy'


scheduled_work = app.schedule(Rate(1, unit=Rate.HOURS))(work)
tidy = app.schedule(Rate(2, unit=Rate.HOURS), name='tidy-up')(tidy)
app.schedule(Rate(3, unit=Rate.HOURS))(jobs.backup)
restore = app.lambda_function(name='restore')(jobs.restore)
