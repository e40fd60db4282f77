from chalice import Chalice, Rate, Blueprint

app = Chalice(app_name="g")


@app.schedule(Rate(1, unit=Rate.HOURS))
def tidy(event):
    pass
