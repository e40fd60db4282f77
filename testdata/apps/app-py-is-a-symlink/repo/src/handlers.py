from chalice import Chalice

app = Chalice(app_name='linked')


@app.schedule('rate(1 day)')
def linked(event):
    pass
