from chalice import Chalice

app = Chalice(app_name="beside")


@app.schedule("rate(1 day)")
def job(event):
    import shared
    return shared.VERSION
