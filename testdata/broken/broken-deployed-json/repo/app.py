from chalice import Chalice

app = Chalice(app_name='broken-deployed-json')


@app.schedule('rate(1 hour)')
def job(event):
    pass
