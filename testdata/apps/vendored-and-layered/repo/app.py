from chalice import Chalice

import acme_sdk
from acme_tools import dates

app = Chalice(app_name='vendored')


@app.schedule(acme_sdk.DEFAULT_SCHEDULE)
def sync(event):
    return dates.today()
