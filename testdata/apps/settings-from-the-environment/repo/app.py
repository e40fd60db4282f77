import json
import os
from typing import List

from chalice import Chalice, Rate

BATCH = int(os.getenv("BATCH"))
EVERY = int(os.environ["EVERY_MINUTES"])
QUEUES: List[str] = json.loads(os.environ["QUEUES"])
LIMITS = json.loads(os.environ.get("LIMITS", "{}"))
VERBOSE = os.getenv("VERBOSE", "false").lower() in ("1", "true", "yes")

app = Chalice(app_name="from-env", debug=VERBOSE)


@app.schedule(Rate(EVERY, unit=Rate.MINUTES))
def poll(event):
    pass


@app.on_sqs_message(queue=QUEUES[0], batch_size=BATCH)
def first(event):
    pass


@app.on_sqs_message(queue=QUEUES[-1], batch_size=LIMITS.get("batch", 5))
def last(event):
    pass


@app.on_dynamodb_record(os.environ["STREAM"])
def changed(event):
    pass


@app.on_kinesis_record(os.environ["KINESIS"], batch_size=BATCH, starting_position="TRIM_HORIZON")
def flow(event):
    pass
