import os

from chalice import Chalice, Rate

app = Chalice(app_name="unset")
EVERY = int(os.getenv("EVERY_MINUTES"))


@app.schedule(Rate(EVERY, unit=Rate.MINUTES))
def poll(event):
    pass
