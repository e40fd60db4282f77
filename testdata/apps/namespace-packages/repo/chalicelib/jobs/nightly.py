from chalice import Blueprint

from ..core import times
from . import names

nightly_jobs = Blueprint(__name__)


@nightly_jobs.schedule(times.MIDNIGHT, name=names.NIGHTLY)
def job(event):
    pass
