from chalice import Chalice

app = Chalice(app_name="open")


@app.schedule("rate(1 hour)")
def job(event):
    pass


@app.schedule("rate(1 hour)")
def page(event):
    pass
