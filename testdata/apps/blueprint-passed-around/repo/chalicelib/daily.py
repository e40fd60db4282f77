from chalice import Blueprint

jobs = Blueprint(__name__)


@jobs.schedule('rate(1 day)')
def run(event):
    pass
