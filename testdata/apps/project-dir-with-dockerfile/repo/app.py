from chalice import Chalice

app = Chalice(app_name='with-dockerfile')


@app.schedule('rate(1 hour)')
def job(event):
    pass
