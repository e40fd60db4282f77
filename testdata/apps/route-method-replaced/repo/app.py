from chalice import Chalice

from chalicelib.jobs import app as jobs
from chalicelib.overrides import with_defaults

app = Chalice(app_name="replaced")
with_defaults(app)
app.register_blueprint(jobs)


@app.route("/orders")
def orders():
    return {}


@app.lambda_function()
def by_hand(event, context):
    pass
