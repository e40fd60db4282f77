from chalice import Chalice, Rate

app = Chalice(app_name='renamed')


@app.schedule(Rate(1, unit=Rate.DAYS), name='daily_job')
def import_everything(event):
    pass
