from chalice import Chalice

app = Chalice(app_name='config-not-in-git')


@app.schedule('rate(1 hour)')
def tick(event):
    pass
