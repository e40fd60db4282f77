from chalice import Chalice

app = Chalice(app_name='bom')


@app.schedule('rate(2 hours)')
def run(event):
    return 'ü'
