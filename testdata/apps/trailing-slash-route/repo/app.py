from chalice import Chalice

app = Chalice(app_name='trailing-slash')


@app.route('/users/')
def users():
    return []
