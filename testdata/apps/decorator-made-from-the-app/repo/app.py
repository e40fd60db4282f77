from chalice import Chalice

from chalicelib.decorators import job_of, queue_of, Registrar

app = Chalice(app_name="made")
job = job_of(app)
from_queue = queue_of(app, prefix="shop")
registrar = Registrar(app)


@job(hours=2)
def every_two_hours(event):
    pass


@job(minutes=7, name="quick")
def every_seven_minutes(event):
    pass


@from_queue("orders")
def orders(event):
    pass


@registrar.daily
def report(event):
    pass


@registrar
def by_hand(event, context):
    pass
