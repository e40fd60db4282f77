import os

from chalice import Chalice

app = Chalice(app_name='schedule-from-unset-environment')


@app.schedule('rate(1 day)')
def cleanup(event):
    return 0


@app.schedule(os.environ['SYNC_SCHEDULE'])
def sync(event):
    return 1
