from chalice import Chalice

from chalicelib.settings import JOBS, Queue, settings

app = Chalice(app_name=settings.app_name)


@app.on_sqs_message(queue=Queue.ORDERS.value, batch_size=settings.BATCH)
def orders(event):
    pass


@app.on_sqs_message(queue=Queue['RETURNS'].value)
def returns(event):
    pass


@app.schedule(JOBS['import']['schedule'], name=JOBS['import'].get('name', 'x'))
def run_import(event):
    pass


@app.on_s3_event(bucket=settings.bucket())
def uploaded(event):
    pass
