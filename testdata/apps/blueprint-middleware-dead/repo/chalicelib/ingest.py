from chalice import Blueprint

ingest = Blueprint(__name__)


@ingest.middleware('sqs')
def swallow(event, get_response):
    try:
        return get_response(event)
    except KeyError:
        return None


@ingest.on_sqs_message(queue='ingest', batch_size=10, maximum_batching_window_in_seconds=30)
def store(event):
    ingest.log.info('storing')
    for record in event:
        print(record.body)
