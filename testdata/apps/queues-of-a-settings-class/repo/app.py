from chalice import Chalice, Rate

from chalicelib.config import configuration

app = Chalice(app_name="inherited")
cfg = configuration("dev")


@app.on_sqs_message(queue=cfg.QUEUE, batch_size=cfg.BATCH, maximum_batching_window_in_seconds=cfg.limits["window"])
def orders(event):
    pass


@app.on_sqs_message(queue=cfg.retry_queue)
def retries(event):
    pass


@app.schedule(Rate(cfg.minutes(), unit=Rate.MINUTES), name=str(cfg) + "_poll")
def poll(event):
    pass
