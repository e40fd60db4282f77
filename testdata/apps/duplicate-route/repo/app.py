from chalice import Chalice

app = Chalice(app_name='duplicate-route')


@app.route('/users', methods=['GET', 'POST'])
def users():
    return {}


@app.route('/users', methods=['POST'])
def create():
    return {}
