from chalice import Chalice

import settings
from helpers.dates import yesterday

app = Chalice(app_name='helper-next-to-app')


@app.schedule(settings.SCHEDULE, name=settings.PREFIX + '-daily')
def daily(event):
    return yesterday()
