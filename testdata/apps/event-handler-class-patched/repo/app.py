import chalice.app
from chalice import Chalice, Cron

from chalicelib import queues

app = Chalice(app_name="patched")


def with_context(self, event, context):
    app.lambda_context = context
    return original(self, event, context)


original = chalice.app.EventSourceHandler.__call__
chalice.app.EventSourceHandler.__call__ = with_context


@app.on_sqs_message(queue=queues.ORDERS, batch_size=1)
def take_order(event: chalice.app.SQSEvent):
    for record in event:
        print(record.body, app.lambda_context.aws_request_id)


@app.schedule(Cron(0, 4, "*", "*", "?", "*"))
def sweep(event: chalice.app.CloudWatchEvent):
    print(event.time)
