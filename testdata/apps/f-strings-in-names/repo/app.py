import os

from chalice import Chalice, Cron, Rate

STAGE = os.environ["STAGE"]
VERSION = 2
HOUR, MINUTE = "03:45".split(":")
PREFIX = f"/v{VERSION}"

app = Chalice(app_name=f"shop-{STAGE}")


@app.route(f"{PREFIX}/orders/{{order_id}}", methods=["GET"])
def order(order_id):
    return {}


@app.route(f"{PREFIX}/health" if STAGE != "prod" else "/health")
def health():
    return {}


@app.schedule(f"cron({int(MINUTE)} {int(HOUR):d} * * ? *)", name=f"nightly_{STAGE}")
def nightly(event):
    pass


@app.schedule(Cron(f"0/{VERSION * 10}", "*", "*", "*", "?", "*"), name=f"{'poll':_<6}{VERSION!r}")
def poll(event):
    pass


@app.on_sqs_message(queue=f"{STAGE.upper():>6}-orders".strip(), batch_size=VERSION)
def orders(event):
    pass


@app.on_s3_event(bucket=f"{STAGE}-in-{VERSION:03}", prefix=f"in/{STAGE}/", events=[f"s3:ObjectCreated:{'*'}"])
def arrived(event):
    pass


@app.on_sns_message(topic=f"arn:aws:sns:eu-west-1:123456789012:{STAGE=}".replace("'", "").replace("=", "-"))
def told(event):
    pass
