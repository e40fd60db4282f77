from chalice import Chalice
from chalicelib.jobs import bp, cleanup, imports

app = Chalice(app_name='package-blueprint')
app.register_blueprint(bp)
