from chalice import Chalice, Rate

app = chalice.Chalice(app_name="nameless")


@app.schedule(Rate(1, unit=Rate.HOURS))
def tidy(event):
    pass
