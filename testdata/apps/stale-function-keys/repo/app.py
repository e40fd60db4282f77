from chalice import Chalice

app = Chalice(app_name='stale')


@app.schedule('rate(1 hour)')
def refresh_cache(event):
    pass
