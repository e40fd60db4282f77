import os

from chalice import Chalice

TABLE = os.environ.get("TABLE", "")
RETRIES = int(os.environ.get("RETRIES", "3"))
if not TABLE:
    raise ValueError("TABLE is not set")

app = Chalice(app_name="loads")


@app.schedule("rate(%d hours)" % RETRIES)
def load(event):
    return TABLE
