from chalice import Chalice

app = Chalice(app_name='app-is-a-package')


@app.schedule('rate(1 hour)')
def tick(event):
    pass
