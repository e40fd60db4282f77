import os

from chalice import Chalice

app = Chalice(app_name='two-places')


@app.schedule('rate(%s hours)' % os.environ['HOURS'])
def a(event):
    pass


@app.schedule('rate(%s days)' % os.environ['HOURS'])
def b(event):
    pass
