import json
import os

from chalice import Chalice

app = Chalice(app_name='from-json')

with open(os.path.join(os.path.dirname(__file__), 'chalicelib', 'jobs.json')) as f:
    JOBS = json.load(f)


@app.schedule(JOBS['refresh'])
def refresh(event):
    pass


@app.lambda_function()
def constant(event, context):
    return JOBS
