from chalice import Chalice

app = Chalice(app_name='unknown-keys')


@app.schedule('rate(1 day)')
def job(event):
    pass
