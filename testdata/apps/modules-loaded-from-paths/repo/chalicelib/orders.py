from chalice import Blueprint, Rate

LIMIT = 7
jobs = Blueprint("chalicelib.orders")


@jobs.schedule(Rate(LIMIT, unit=Rate.MINUTES))
def tidy(event):
    print(__name__)
