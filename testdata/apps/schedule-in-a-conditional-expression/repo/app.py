import os

from chalice import Chalice, Cron, Rate

app = Chalice(app_name="ledger")

FAST = os.environ.get("STAGE", "dev") == "prod"


@app.schedule(Rate(5, unit=Rate.MINUTES) if FAST else Cron(0, 6, "*", "*", "?", "*"))
def close_books(event):
    return {"closed": event.to_dict()["id"]}
