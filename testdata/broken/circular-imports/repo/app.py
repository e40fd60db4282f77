from chalicelib.jobs import run
from chalice import Chalice

app = Chalice(app_name='circular-imports')


@app.lambda_function()
def f(event, context):
    return run()
