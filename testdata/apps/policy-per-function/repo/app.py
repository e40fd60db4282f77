from chalice import Chalice
from chalicelib.jobs import jobs

app = Chalice(app_name='policies')
app.register_blueprint(jobs, name_prefix='job-')


@app.route('/')
def index():
    return {}


@app.lambda_function()
def shared(event, context):
    pass
