import os

from chalice import Chalice

app = Chalice(app_name='raises-while-importing')

if 'DATABASE_URL' not in os.environ:
    raise RuntimeError('DATABASE_URL is not set')


@app.lambda_function()
def f(event, context):
    pass
