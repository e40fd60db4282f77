from chalice import Chalice
from chalicelib.users import bp as users
from chalicelib.orders import orders

app = Chalice(app_name='shop')
app.register_blueprint(users, 'Users', '/users/')
app.register_blueprint(orders, url_prefix='/orders', name_prefix='orders-')


@app.route('/')
def root():
    return {}
