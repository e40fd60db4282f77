import logging

import chalice
from chalice import Chalice, CORSConfig, Rate

app = Chalice(app_name="configured", configure_logs=False)
app.log.setLevel(logging.DEBUG)
app.log.handlers = []
app.api.cors = CORSConfig(allow_origin="https://example.com")
app.api.binary_types.append("application/pdf")
app.api.binary_types.extend(["multipart/form-data"])
app.experimental_feature_flags.update(["BLUEPRINTS"])
app.debug = False
app.prefix = "shop"
app.version = chalice.__version__
logging.getLogger("botocore").setLevel(logging.WARNING)
for handler in app.log.handlers:
    handler.setFormatter(logging.Formatter("%(message)s"))


@app.schedule(Rate(3, unit=Rate.HOURS), name=f"{app.prefix}-export")
def export(event):
    pass


@app.on_sqs_message(queue=f"{app.prefix}-orders")
def orders(event):
    pass


@app.route("/", cors=True)
def index():
    return {}
