from chalice import Chalice

app = Chalice(app_name='sensor-import')


@app.schedule('rate(10 minutes)')
def pull_sensors(event):
    return {'ok': True}
