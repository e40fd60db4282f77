from chalice import Rate
from chalicelib.core import app


@app.schedule(Rate(1, Rate.HOURS))
def hourly(event):
    return 'hourly'
