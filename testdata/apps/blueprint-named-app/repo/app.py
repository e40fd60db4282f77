from chalice import Chalice

from chalicelib.jobs import app as jobs

app = Chalice(app_name="shop")
app.register_blueprint(jobs)
