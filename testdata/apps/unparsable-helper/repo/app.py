from chalice import Chalice, Rate

app = Chalice(app_name='unparsable-helper')


@app.schedule(Rate(1, unit=Rate.HOURS))
def poll(event):
    return 1
