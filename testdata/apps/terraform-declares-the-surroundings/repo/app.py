from chalice import Chalice, Rate

app = Chalice(app_name='ledger')


@app.schedule(Rate(1, unit=Rate.HOURS))
def close(event):
    print(event.time)
