from chalice import Chalice

from chalicelib import shared

app = Chalice(app_name="shared")
shared.app = app
shared.app.log.debug("ready")

from chalicelib import jobs  # noqa: E402
from chalicelib.jobs import nightly, refresh  # noqa: E402,F401
