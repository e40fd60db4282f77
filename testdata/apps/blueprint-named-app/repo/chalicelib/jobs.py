from chalice import Blueprint, Rate

from chalicelib.setup import add_heartbeat, configure

app = Blueprint(__name__)
configure(app)
add_heartbeat(app)


@app.schedule(Rate(1, unit=Rate.DAYS))
def close_day(event):
    print("closing")
