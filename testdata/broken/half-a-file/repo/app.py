from chalice import Chalice

app = Chalice(app_name='half-a-file')


@app.schedule('rate(1 hour)')
def tick(event):
    return {'rows': [