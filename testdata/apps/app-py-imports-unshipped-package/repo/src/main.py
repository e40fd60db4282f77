from chalice import Chalice

from .constants import WHEN

app = Chalice(app_name='unshipped')


@app.schedule(WHEN)
def nightly(event):
    return 'night'
