import os
from chalice import Chalice

app = Chalice(app_name='placeholder')


@app.on_s3_event(bucket=os.environ['BUCKET'])
def handle(event):
    pass
