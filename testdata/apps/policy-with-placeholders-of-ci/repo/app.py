from chalice import Chalice

app = Chalice(app_name="templates")


@app.schedule("rate(1 hour)")
def job(event):
    pass


@app.schedule("rate(1 hour)")
def clean(event):
    pass
