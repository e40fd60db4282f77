import os

from chalice import Chalice, Rate
from dotenv import find_dotenv, load_dotenv

load_dotenv(find_dotenv())

app = Chalice(app_name="dotenv")
QUEUE = os.getenv("QUEUE", "fallback")
EVERY = int(os.environ["EVERY"])


@app.schedule(Rate(EVERY, unit=Rate.HOURS))
def sweep(event):
    pass


@app.on_sqs_message(queue=QUEUE)
def orders(event):
    pass


@app.on_sqs_message(queue="returns")
def returns(event):
    pass
