from chalice import Chalice

app = Chalice(app_name='policy-file-missing')


@app.schedule('rate(1 day)')
def backup(event):
    pass
