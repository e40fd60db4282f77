from chalice import Chalice

app = Chalice(app_name='streams')


@app.on_kinesis_record(stream='clicks', batch_size=500, starting_position='TRIM_HORIZON')
def clicks(event):
    for record in event:
        print(record.data)


@app.on_kinesis_record('orders')
def orders(event):
    pass


@app.on_dynamodb_record(
    stream_arn='arn:aws:dynamodb:us-west-2:123456789012:table/users/stream/2020-09-28T16:49:14.209',
    maximum_batching_window_in_seconds=60,
)
def user_changed(event):
    for record in event:
        print(record.keys, record.new_image)
