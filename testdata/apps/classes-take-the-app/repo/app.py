from chalice import Chalice, Rate
app = Chalice(app_name='classes')
app.debug = True

from chalicelib.auth import Auth
from chalicelib.orders import Orders
from chalicelib.endpoints import init as endpoints

Auth(app)
orders = Orders(app)
endpoints.createEndpoints(app)

nightly, hourly = orders.nightly, orders.hourly
