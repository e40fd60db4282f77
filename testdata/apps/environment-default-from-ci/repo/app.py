import os

from chalice import Chalice

app = Chalice(app_name="reports")

if "REPORT_HOUR" in os.environ:
    HOUR = os.environ["REPORT_HOUR"]
else:
    HOUR = os.environ.setdefault("REPORT_HOUR", "6")


@app.schedule("cron(0 %s * * ? *)" % HOUR)
def report(event):
    return "reported"


@app.on_sqs_message(queue=os.getenv("QUEUE", default="reports"))
def request(event):
    return "requested"


@app.on_s3_event(bucket=os.environ["BUCKET"], events=["s3:ObjectCreated:*"])
def uploaded(event):
    return "seen"
