"""Settings. Everything that differs per stage comes in through the environment."""
import os
import time
from datetime import date, datetime, timedelta

from chalice import Cron

ENV = os.environ.get("ENV", "dev")
LANDING_BUCKET = "acme-orders-landing-%s" % ENV
WAREHOUSE_BUCKET = f"acme-orders-warehouse-{ENV}"

KEEP_DAYS = 7 * 13

# first day of the month, 04:05 UTC
CLEANUP_SCHEDULE = Cron(5, 4, 1, "*", "?", "*")


def orders_source():
    return os.environ.get("ORDERS_SOURCE", "s3://%s/shop/" % LANDING_BUCKET)


def orders_target():
    return os.environ.get("ORDERS_TARGET", "s3://%s/orders/" % WAREHOUSE_BUCKET)


def aggregates_target():
    return os.environ.get("AGGREGATES_TARGET", "s3://%s/aggregates/" % WAREHOUSE_BUCKET)


def rollup_window():
    return timedelta(hours=int(os.environ.get("ROLLUP_HOURS", "24")))


def business_day(event_time):
    """The day before the scheduled time, "2024-03-01T02:30:00Z" -> "2024-02-29"."""
    scheduled = datetime.strptime(event_time, "%Y-%m-%dT%H:%M:%SZ")
    return (scheduled.date() - timedelta(days=1)).isoformat()


def days_between(first, last):
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]


clock = time.monotonic
