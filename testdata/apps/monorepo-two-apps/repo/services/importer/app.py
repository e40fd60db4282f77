from chalice import Chalice

from chalicelib.shared import clock, schedules

app = Chalice(app_name='importer')


@app.schedule(schedules.HOURLY)
def import_files(event):
    return clock.now()
