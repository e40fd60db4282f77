from chalice import Cron, Rate

from chalicelib import shared
from chalicelib.shared import app


@app.schedule(Cron(15, 3, "*", "*", "?", "*"))
def nightly(event):
    shared.app.log.info("nightly")


@shared.app.schedule(Rate(2, unit=Rate.HOURS))
def refresh(event):
    app.log.info("refresh")
