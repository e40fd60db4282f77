import json

from chalice import Chalice

app = Chalice(app_name="events")
STATES = ["stopped", "terminated"]
PATTERN = json.loads("""{"source": ["aws.s3"], "detail": {"eventName": ["PutObject"]}}""")


@app.on_cw_event({"detail-type": ["EC2 Instance State-change Notification"]})
def any_source(event):
    pass


@app.on_cw_event({"source": ["aws.ec2"], "detail": {"state": STATES}}, name="stopped")
def instance(event):
    pass


@app.on_cw_event(event_pattern=PATTERN)
def put(event):
    pass


@app.on_cw_event({**PATTERN, "account": ["123456789012"], "detail": {"n": [{"numeric": [">", 0]}, None, True]}})
def more(event):
    pass


@app.on_cw_event({})
def everything(event):
    pass
