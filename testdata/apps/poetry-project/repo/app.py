from chalice import Chalice

app = Chalice(app_name='poetry-project')


@app.schedule('rate(1 hour)')
def fetch(event):
    import pendulum
    return pendulum.now()
