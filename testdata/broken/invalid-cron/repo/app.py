from chalice import Chalice

app = Chalice(app_name='invalid-cron')


@app.schedule('cron(0 8 * * MON-FRI)')
def five(event):
    pass


@app.schedule('cron(0 25 ? * MON-FRI *)')
def hour_25(event):
    pass


@app.schedule('rate(1 hours)')
def plural(event):
    pass


@app.schedule('rate(1 day)')
def fine(event):
    pass
