from chalice import Chalice

app = Chalice(app_name="whole")


@app.schedule("rate(1 day)")
def job(event):
    import whole
    return whole.ANSWER
