from __future__ import print_function, unicode_literals

import os
import sys

from chalice import Chalice
from chalice.app import Cron, Rate, S3Event

from chalicelib.settings import *
from chalicelib.settings import get_settings

__app_name__ = "unpacked"
__version__ = "1.0.0"
app = Chalice(app_name=__app_name__)

(BUCKET, PREFIX, (EVERY, *REST)) = get_settings()
ORIGIN = ""
if "ORIGIN_BUCKET" in os.environ:
    ORIGIN = str(os.environ["ORIGIN_BUCKET"])
    app.log.info(f"Origin: {ORIGIN}")
else:
    app.log.info("No ORIGIN_BUCKET")

if __name__ == "__main__":
    print(__version__)
    sys.exit()

old_out = sys.stdout


class Quiet:
    def write(self, text):
        old_out.write(text)

    def flush(self):
        pass


sys.stdout = Quiet()
sys.stdout = old_out


@app.on_s3_event(bucket=BUCKET, prefix=PREFIX, suffix=SUFFIXES[0], events=["s3:ObjectCreated:*"])
def arrived(event: S3Event):
    pass


@app.on_s3_event(bucket=ORIGIN or DEFAULT_ORIGIN)
def origin(event):
    pass


if EVERY != 0:
    assert 1 <= EVERY <= 60, "minutes"

    @app.schedule(Rate(EVERY, unit=Rate.MINUTES if EVERY > 1 else "MINUTE"))
    def ping(event):
        pass


@app.schedule(Cron("10,40", "9-13", "*", "*", "?", "*"), description="-".join(REST))
def lambda_handler(event, context={}):
    pass
