from chalice import Chalice

from chalicelib.registry import JOBS
from chalicelib import jobs  # noqa: F401  fills the registry

app = Chalice(app_name='registry')

for job in JOBS:
    globals()[job['function'].__name__] = app.schedule(job['every'], name=job['name'])(job['function'])
