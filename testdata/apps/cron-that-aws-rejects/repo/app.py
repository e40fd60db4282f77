from chalice import Chalice, Cron, Rate

app = Chalice(app_name='cron-that-aws-rejects')


@app.schedule('cron(0 8 * * *)')
def five_fields(event):
    pass


@app.schedule(Cron(0, 8, '*', '*', '*', '*'))
def both_days(event):
    pass


@app.schedule(Cron('*/15', '*', '?', '*', '?', '*'))
def no_day(event):
    pass


@app.schedule('every day at noon')
def words(event):
    pass


@app.schedule(Rate(0, unit=Rate.MINUTES))
def never(event):
    pass


@app.schedule('cron(0 8 ? * MON-FRI *)')
def fine(event):
    pass
