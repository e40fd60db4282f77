import datetime
import random

from chalice import Chalice, Cron

app = Chalice(app_name='clock')
MINUTE = random.randint(0, 59)


@app.schedule(Cron(MINUTE, 3, '*', '*', '?', '*'))
def spread(event):
    pass


@app.schedule('cron(0 12 ? * MON *)' if datetime.date.today().year > 1999 else 'rate(1 day)')
def weekly(event):
    pass
