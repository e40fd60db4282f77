import os

from chalice import Chalice

app = Chalice(app_name='secrets')


@app.schedule('rate(1 hour)')
def sync(event):
    return os.environ['DATABASE_URL'][:5]
