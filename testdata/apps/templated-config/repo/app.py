from chalice import Chalice

app = Chalice(app_name='templated-config')


@app.schedule('rate(1 hour)')
def tick(event):
    pass
