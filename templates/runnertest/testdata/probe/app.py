"""One Chalice handler of each kind. Each returns what it has seen."""
import functools
import logging
import os
import sys
import time

from chalice import Chalice

from chalicelib.seen import attributes, context_facts
from chalicelib.tasks import bp

app = Chalice(app_name="shop")
app.register_blueprint(bp, name_prefix="jobs_")
passed = []


@app.middleware("all")
def remember(event, get_response):
    passed.append(type(event).__name__)
    return get_response(event)


def facts(event, names=(), records=()):
    return {
        "type": type(event).__name__,
        "attributes": attributes(event, names),
        "dict": event.to_dict(),
        "records": [dict(attributes(record, records), type=type(record).__name__, dict=record.to_dict())
                    for record in event] if records else [],
        "middleware": list(passed),
    }


CLOUDWATCH = ("version", "account", "region", "detail", "detail_type", "source", "time", "event_id", "resources")


@app.schedule("rate(1 hour)")
def nightly(event):
    return facts(event, CLOUDWATCH)


@app.schedule("rate(1 hour)")
def scheduled_context(event):
    return context_facts(event.context)


@app.on_cw_event({"source": ["aws.ec2"]})
def on_cloudwatch(event):
    return facts(event, CLOUDWATCH)


@app.on_s3_event(bucket="uploads")
def on_upload(event):
    return facts(event, ("bucket", "key"))


@app.on_sns_message(topic="news")
def on_news(event):
    return facts(event, ("message", "subject", "message_attributes"))


@app.on_sqs_message(queue="orders")
def on_order(event):
    return facts(event, records=("body", "receipt_handle"))


def since(name, decorator):
    """Chalice 1.20 has no streams yet; without one the function is a plain one."""
    return decorator() if hasattr(app, name) else (lambda function: lambda event, context: "too old")


@since("on_kinesis_record", lambda: app.on_kinesis_record(stream="clicks"))
def on_click(event):
    return facts(event, records=("data", "sequence_number", "partition_key", "schema_version", "timestamp"))


@since("on_dynamodb_record", lambda: app.on_dynamodb_record(
    stream_arn="arn:aws:dynamodb:eu-west-1:123456789012:table/T/stream/2020-09-28T16:49:14.209"))
def on_change(event):
    return facts(event, records=("timestamp", "keys", "new_image", "old_image", "sequence_number", "size_bytes",
                                 "stream_view_type", "aws_region", "event_id", "event_name", "event_source_arn",
                                 "table_name"))


@app.lambda_function()
def plain(event, context):
    return {"type": type(event).__name__, "dict": event, "middleware": list(passed)}


@app.lambda_function()
def plain_context(event, context):
    return context_facts(context)


@app.lambda_function()
def plain_raises(event, context):
    logging.getLogger("shop").warning("about to fail\nin two lines")
    raise LookupError("no such order: %s" % event["id"])


@app.schedule("rate(1 hour)")
def needs_everything(event):
    return event.detail_type


@app.schedule("rate(1 hour)")
async def never_awaited(event):
    return "ran"


def loudly(handler):
    @functools.wraps(handler, assigned=())
    def outer(event, context):
        return {"outer": True, "inner": handler(event, context)}
    return outer


@loudly
@app.lambda_function()
def decorated(event, context):
    return "inner"
