import functools

from chalice import Chalice

app = Chalice(app_name='outer')


def capture(func):
    @functools.wraps(func, assigned=())
    def inner(*args, **kwargs):
        print('trace begin')
        return func(*args, **kwargs)
    return inner


@capture
@app.lambda_function()
def traced(event, context):
    return 'traced'


@app.lambda_function()
def plain(event, context):
    return 'plain'
