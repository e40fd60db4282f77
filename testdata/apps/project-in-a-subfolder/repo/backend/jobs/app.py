from chalice import Chalice

app = Chalice(app_name='jobs')


@app.schedule('rate(30 minutes)')
def job(event):
    pass
