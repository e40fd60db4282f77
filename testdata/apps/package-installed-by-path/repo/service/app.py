from rates import HOURLY
from shared_jobs import make_app

app = make_app("shared")


@app.schedule(HOURLY)
def hourly(event):
    return "done"
