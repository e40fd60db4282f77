from chalice import Chalice, Rate

app = Chalice(app_name='rate-singular')


@app.schedule(Rate(1, unit=Rate.HOURS))
def hourly(event):
    pass


@app.schedule(Rate(1, unit=Rate.MINUTES))
def each_minute(event):
    pass


@app.schedule(Rate('1', unit=Rate.DAYS))
def text_one(event):
    pass


@app.schedule(Rate(True, Rate.DAYS))
def true_is_one(event):
    pass


@app.schedule(Rate(value=12, unit='Hours'))
def mixed_case(event):
    pass


@app.schedule(Rate(1, 'day'))
def cut_too_much(event):
    pass


@app.schedule(Rate(1.0, Rate.HOURS))
def float_one(event):
    pass
