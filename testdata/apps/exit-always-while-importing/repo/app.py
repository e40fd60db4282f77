import sys

from chalice import Chalice, Rate

app = Chalice(app_name="gone")


@app.schedule(Rate(1, unit=Rate.HOURS))
def tidy(event):
    pass


def retired():
    sys.exit("this app was replaced, see the wiki")


retired()
