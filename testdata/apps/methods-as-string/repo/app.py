from chalice import Chalice

app = Chalice(app_name='methods-as-string')


@app.route('/a', methods='GET')
def a():
    return {}


@app.route('/b', methods=('PUT', 'PATCH'))
def b():
    return {}
