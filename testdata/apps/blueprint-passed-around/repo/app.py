from chalice import Chalice

from chalicelib.registry import register_all

app = Chalice(app_name='passed')
register_all(app)
