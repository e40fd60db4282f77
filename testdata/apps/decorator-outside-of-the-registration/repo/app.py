from chalice import Chalice, Rate

from chalicelib.wrap import Timer, catch, checked, retry

app = Chalice(app_name="between")


@app.schedule(Rate(1, unit=Rate.HOURS), name="hourly-report")
@retry(times=3)
@catch
def report(event):
    pass


@app.on_sqs_message(queue="orders")
@checked("orders", strict=True)
def orders(event):
    pass


@app.lambda_function(name="twice")
@Timer(label="x")
def twice(event, context):
    pass
