from chalice import Chalice

from chalicelib.jobs.nightly import nightly_jobs

app = Chalice(app_name='namespace')
app.register_blueprint(nightly_jobs)
