from acme_platform.schedules import NIGHTLY
from chalice import Chalice

app = Chalice(app_name='schedule-from-a-package')


@app.schedule(NIGHTLY)
def nightly(event):
    pass


@app.schedule('rate(1 day)')
def fixed(event):
    pass
