import importlib.util
import os
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path

from chalice import Chalice

app = Chalice(app_name="by-path")
here = os.path.dirname(__file__)


def load(name, *parts):
    spec = importlib.util.spec_from_file_location(name, os.path.join(here, *parts))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


orders = load("orders_jobs", "chalicelib", "orders.py")
app.register_blueprint(orders.jobs)

import orders_jobs  # noqa: E402

if orders_jobs.LIMIT > 5:
    @app.lambda_function()
    def over_limit(event, context):
        pass

for plugin in sorted(Path(__file__).parent.glob("chalicelib/plugins/*.py")):
    load(f"chalicelib.plugins.{plugin.stem}", "chalicelib", "plugins", plugin.name).register(app)

refunds = SourceFileLoader("refunds", "chalicelib/refunds.py").load_module()
refund = app.on_sqs_message(queue=refunds.QUEUE, name="refund")(refunds.take)
