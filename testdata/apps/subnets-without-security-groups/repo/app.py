from chalice import Chalice

app = Chalice(app_name='half-vpc')


@app.schedule('rate(1 hour)')
def sync(event):
    pass
