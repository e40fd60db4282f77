import os
from functools import partial, update_wrapper

import boto3
from chalice import Chalice

app = Chalice(app_name="inventory")

JOBS = {"sync_prices": "rate(4 hours)", "sync_stock": "cron(15 3 * * ? *)"}


def run(prefix, event):
    """List what one job has to read."""
    return boto3.client("s3").list_objects_v2(Bucket=os.environ["BUCKET"], Prefix=prefix)


for name, when in JOBS.items():
    job = partial(run, name)
    job.__name__ = name
    globals()[name] = app.schedule(when, name=name)(job)

weekly = update_wrapper(partial(run, "weekly"), run)
app.schedule("rate(7 days)", name="weekly")(weekly)
