import sys

from chalice import Chalice, Rate

from chalicelib.workers import Mailer, Worker

app = Chalice(app_name="workers")
here = sys.modules[__name__]

orders = Worker(app, here, "orders")
refunds = Worker(app, here, "refunds")
mailer = Mailer(app)
mailer.install(Rate(10, unit=Rate.MINUTES))
send_mail = mailer.handler
