# -*- coding: utf-8 -*-

import os

from chalice import Chalice
from chalice.app import S3Event, SNSEvent

if "AWS_CHALICE_CLI_MODE" in os.environ:
    from chalicelib import runtime

    runtime.current = runtime.Runtime.LAMBDA

from chalicelib import hdl_1_landing, hdl_2_text
from chalicelib.runtime import current, is_lambda

app = Chalice(app_name="told-runtime")


@app.on_s3_event(bucket="landing", prefix=hdl_1_landing.PREFIX, events=["s3:ObjectCreated:*"], name="landing")
def handler_1(event: S3Event):
    return hdl_1_landing.handler(event)


if is_lambda():
    @app.on_sns_message(topic=hdl_2_text.topic(current), name="text")
    def handler_2(event: SNSEvent):
        return hdl_2_text.handler(event)
