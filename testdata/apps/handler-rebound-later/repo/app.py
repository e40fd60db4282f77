from chalice import Chalice, Rate

app = Chalice(app_name='handler-rebound-later')


@app.schedule(Rate(1, unit=Rate.HOURS))
def refresh(event):
    print('refresh')


@app.lambda_function()
def cleanup(event, context):
    return 'lambda'


@app.lambda_function()
def dumps(event, context):
    return 'mine'


@app.lambda_function()
def kept(event, context):
    return 'kept'


def refresh(event):  # "quick fix" of March
    print('refresh, the other one')


del cleanup

from json import dumps
