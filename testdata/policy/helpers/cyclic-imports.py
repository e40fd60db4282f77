# Two modules that import each other.
from chalice import Chalice
from chalicelib import first

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    first.begin()
