from chalice import Chalice, Cron, Rate

app = Chalice(app_name='one-body')


def _refresh():
    return 'refreshed'


@app.schedule(Rate(1, unit=Rate.HOURS))
def refresh_hourly(event):
    return _refresh()


@app.on_sns_message(topic='refresh-now')
def refresh_on_demand(event):
    return _refresh()


@app.lambda_function(name='refresh')
def refresh_manually(event, context):
    return _refresh()
