from chalice import Chalice

from chalicelib import imports
from chalicelib.orders import register_orders
from chalicelib.reports import register as register_reports

app = Chalice(app_name="registered")
register_orders(app)
daily_report = register_reports(app, hour=5)
IMPORTS = imports.register_all(app, ["eu", "us"])
globals().update(IMPORTS)
