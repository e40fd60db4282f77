from chalice import Chalice

app = Chalice(app_name='binary-requirements')


@app.schedule('rate(1 hour)')
def job(event):
    pass
