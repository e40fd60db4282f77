from chalice import Chalice

app = Chalice(app_name='ignored-environment')


@app.schedule('rate(1 day)')
def sync(event):
    pass
