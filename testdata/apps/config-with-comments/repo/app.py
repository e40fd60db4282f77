from chalice import Chalice

app = Chalice(app_name='config-with-comments')


@app.schedule('rate(1 hour)')
def tick(event):
    pass
