"""Reports for finance, owned by the BI people. Registered with the prefix reports_."""
import os

from chalice import Blueprint, Rate

from chalicelib import config, s3
from chalicelib.alerts import notify

reports = Blueprint(__name__)

RECIPIENTS = [address for address in os.environ.get("REPORT_RECIPIENTS", "").split(",") if address]


@reports.schedule("cron(0 7 ? * MON-FRI *)", description="Revenue mail to finance")
def weekday_mail(event):
    day = config.business_day(event.time)
    url = "%s/day=%s/revenue.csv" % (config.aggregates_target().rstrip("/"), day)
    send_mail("Revenue %s" % day, s3.read_text(url))
    return {"day": day, "recipients": len(RECIPIENTS)}


@reports.schedule(Rate(1, unit=Rate.DAYS), name="freshness")
def check_freshness(event):
    files = s3.list_files(config.aggregates_target())
    if not files:
        notify("no aggregates at all, is the ETL running?")
    return {"files": len(files)}


def send_mail(subject, text):
    import boto3

    boto3.client("ses").send_email(
        Source="etl@data.acme.example",
        Destination={"ToAddresses": RECIPIENTS},
        Message={"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}},
    )
