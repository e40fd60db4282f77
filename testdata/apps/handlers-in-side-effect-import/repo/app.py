from chalice import Chalice

app = Chalice(app_name='handlers-in-side-effect-import')

# noqa: the order matters, tasks needs app
from chalicelib import tasks  # noqa: E402,F401
from chalicelib.events import *  # noqa
