from chalice import Rate
from .core import app


@app.schedule(Rate(2, Rate.HOURS))
def every_two_hours(event):
    # nobody imports this name into app.py, so Lambda can't find it
    return 'two'
