from chalice import Chalice

app = Chalice(app_name="sources")


@app.schedule("rate(1 day)")
def job(event):
    return event.to_dict()
