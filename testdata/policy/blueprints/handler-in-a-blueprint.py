# The handler is in a blueprint of chalicelib.
from chalice import Chalice
from chalicelib.jobs import jobs

app = Chalice(app_name="cases")
app.register_blueprint(jobs)
