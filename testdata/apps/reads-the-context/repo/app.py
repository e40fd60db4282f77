from chalice import Chalice

app = Chalice(app_name='reads-the-context')


@app.lambda_function()
def shard(event, context):
    workers = int(context.memory_limit_in_mb) // 256
    return {'workers': workers, 'left': context.get_remaining_time_in_millis(), 'id': context.aws_request_id}
