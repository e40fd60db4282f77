import os

from chalice import Chalice, Cron, Rate

from chalicelib.settings import Settings, NIGHTLY_HOUR, every

app = Chalice(app_name='schedules')

MINUTES = 24 * 60
STEP = int('5')


@app.schedule(Rate(MINUTES, unit=Rate.MINUTES))
def once_a_day(event):
    pass


@app.schedule(Rate(STEP * 3, Settings.UNIT))
def often(event):
    pass


@app.schedule(Cron(0, NIGHTLY_HOUR + 1, '*', '*', '?', '*'))
def nightly(event):
    pass


@app.schedule(Settings.Weekly.EXPRESSION, description='weekly ' + Settings.NAME)
def weekly(event):
    pass


@app.schedule(os.environ['REPORT_CRON'])
def report(event):
    pass


@app.schedule(Rate(int(os.environ.get('POLL_MINUTES', '7')), unit=Rate.MINUTES))
def poll(event):
    pass


@app.schedule(every(4))
def by_helper(event):
    pass


@app.schedule(Cron('0/%d' % 10, "7,12", '?', '*', 'MON-FRI', '*'))
def office_hours(event):
    pass
