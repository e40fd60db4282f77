from chalice import Chalice

app = Chalice(app_name='first-record-only')


@app.on_s3_event('raw-data', ['s3:ObjectCreated:Put', 's3:ObjectRemoved:*'], 'in/', '.json', 'on_raw')
def raw(event):
    return event.bucket, event.key


@app.on_sns_message('raw-data-topic')
def notified(event):
    return event.message
