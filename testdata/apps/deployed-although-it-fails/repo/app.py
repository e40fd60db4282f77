from chalice import Chalice

from chalicelib.version import VERSION

app = Chalice(app_name="versioned")


@app.schedule("rate(1 hour)")
def hourly(event):
    return VERSION
