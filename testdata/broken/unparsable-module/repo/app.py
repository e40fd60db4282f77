from chalice import Chalice

from chalicelib import jobs

app = Chalice(app_name='unparsable-module')
app.register_blueprint(jobs.jobs)


@app.schedule('rate(1 hour)')
def tick(event):
    pass
