from chalice import Blueprint

jobs = Blueprint(__name__)


@jobs.schedule('rate(1 hour)')
def run(event):
    pass
