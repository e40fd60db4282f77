from chalice import Rate

from chalicelib.application import Application, Jobs

app = Application(__name__, name="marked")
jobs = Jobs(__name__)


@app.schedule(Rate(1, unit=Rate.HOURS))
def tidy(event):
    pass


@app.on_sqs_message(queue="orders", batch_size=3)
def take(event):
    pass


@jobs.nightly(3)
def close(event):
    pass


@jobs.route("/jobs", read_only=True)
def listing():
    return []


@app.on_sqs_message(queue=take.queue + "-retry")
def take_again(event):
    pass


@app.route("/", interactive=False)
def index():
    return {"name": tidy.name}


app.register_blueprint(jobs)
