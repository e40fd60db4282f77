import os
import sys

from chalice import Chalice, Rate

if not os.environ.get("TABLE"):
    print("TABLE is missing", file=sys.stderr)
    sys.exit(1)

if os.environ["TABLE"].startswith("test-"):
    exit()

if len(os.environ["TABLE"]) > 255:
    raise SystemExit("the name is too long")

app = Chalice(app_name="careful")


@app.schedule(Rate(1, unit=Rate.HOURS))
def tidy(event):
    pass
