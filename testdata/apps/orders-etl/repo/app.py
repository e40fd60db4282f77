import logging
import os

from chalice import Chalice, Cron, Rate

from chalicelib import config, db, s3
from chalicelib.alerts import notify
from chalicelib.jobs import aggregate, cleanup, ingest, rollup
from chalicelib.reports import reports

app = Chalice(app_name="orders-etl")
app.log.setLevel(logging.INFO)
app.register_blueprint(reports, name_prefix="reports_")

log = app.log


@app.middleware("all")
def log_duration(event, get_response):
    started = config.clock()
    try:
        return get_response(event)
    finally:
        log.info("finished in %.1fs", config.clock() - started)


# --- scheduled -------------------------------------------------------------

@app.schedule(Rate(15, unit=Rate.MINUTES), description="Pull new order files from the shop export")
def import_orders(event):
    """Reads every new CSV under the landing prefix and writes cleaned rows."""
    result = ingest.run(config.orders_source(), config.orders_target())
    log.info("imported %s", result)
    return result


@app.schedule(Cron(30, 2, "*", "*", "?", "*"), description="Daily revenue per country and category")
def daily_aggregate(event):
    # takes ~14 min on Mondays since we added the b2b shop :(
    day = config.business_day(event.time)
    result = aggregate.run(config.orders_target(), config.aggregates_target(), day)
    if not result["rows"]:
        notify("daily_aggregate found no orders for %s" % day)
    return result


@app.schedule(config.CLEANUP_SCHEDULE, name="cleanup")
def cleanup_old_files(event):
    return cleanup.run(config.orders_target(), keep_days=config.KEEP_DAYS)


# dev refreshes twice a day only, prod every hour
@app.schedule(os.environ["ROLLUP_SCHEDULE"], name="rollup-customers")
def rollup_customers(event):
    with db.connect() as connection:
        return rollup.run(connection, since=config.rollup_window())


# --- called by the state machine "orders-etl-<env>-backfill" -----------------

@app.lambda_function()
def list_partitions(event, context):
    """{"from": "2024-01-01", "to": "2024-01-31"} -> {"partitions": [...]}"""
    days = config.days_between(event["from"], event["to"])
    return {"partitions": [{"day": day, "force": event.get("force", False)} for day in days]}


@app.lambda_function()
def backfill_partition(event, context):
    log.info("backfilling %s (%s ms left)", event["day"], context.get_remaining_time_in_millis())
    return aggregate.run(
        config.orders_target(), config.aggregates_target(), event["day"], force=event.get("force", False)
    )


@app.lambda_function(name="publish_backfill")
def publish(event, context):
    total = sum(item["rows"] for item in event["results"])
    notify("backfill done: %d rows in %d partitions" % (total, len(event["results"])))
    return {"rows": total, "partitions": len(event["results"])}


# --- events ------------------------------------------------------------------

@app.on_sqs_message(queue="orders-etl-returns-" + config.ENV, batch_size=10)
def book_returns(event):
    with db.connect() as connection:
        for record in event:
            ingest.book_return(connection, record.body)


@app.on_s3_event(bucket=config.LANDING_BUCKET, events=["s3:ObjectCreated:*"], prefix="partners/", suffix=".csv")
def partner_file(event):
    log.info("new partner file s3://%s/%s", event.bucket, event.key)
    lines = s3.read_text("s3://%s/%s" % (event.bucket, event.key))
    return ingest.load_partner_file(lines, config.orders_target(), source=event.key)
