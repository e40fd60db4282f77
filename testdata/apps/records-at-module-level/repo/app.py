from chalice import Chalice, Cron, Rate

from chalicelib.types import JOBS, Colour, Frequency, Job, Schedule, Size

app = Chalice(app_name="records")


@app.schedule(Rate(JOBS["poll"].every, unit=Rate.MINUTES), description=JOBS["poll"].text)
def poll(event):
    pass


@app.schedule(Cron(*Schedule(minute=30, hour=2)))
def nightly(event):
    pass


@app.schedule(Frequency.HOURLY.value, name=Frequency.HOURLY.name.lower())
def hourly(event):
    pass


@app.on_sqs_message(queue=f"orders-{Colour.RED.name.lower()}", batch_size=Size.SMALL)
def orders(event):
    pass


@app.on_sqs_message(queue=Job("a", "b").queue)
def jobs(event):
    pass


@app.on_sqs_message(queue=JOBS["poll"]._replace(queue="other").queue)
def other(event):
    pass
