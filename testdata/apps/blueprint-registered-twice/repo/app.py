from chalice import Chalice
from chalicelib.health import health

app = Chalice(app_name='twice')
app.register_blueprint(health, name_prefix='v1_', url_prefix='/v1')
app.register_blueprint(health, name_prefix='v2_', url_prefix='/v2')
