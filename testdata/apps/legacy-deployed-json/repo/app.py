from chalice import Chalice

app = Chalice(app_name='legacy')


@app.route('/')
def index():
    return {}


@app.schedule('rate(1 day)')
def daily(event):
    pass
