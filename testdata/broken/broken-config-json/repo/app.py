from chalice import Chalice

app = Chalice(app_name='broken-config-json')


@app.schedule('rate(1 hour)')
def tick(event):
    pass
