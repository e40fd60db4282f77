from chalice import Chalice, Rate
from chalicelib import legacy

app = Chalice(app_name='blueprint-never-registered')

# app.register_blueprint(legacy.legacy)


@app.schedule(Rate(1, unit=Rate.DAYS))
def current(event):
    return legacy.helper()
