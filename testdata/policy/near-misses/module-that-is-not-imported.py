# A script in chalicelib that the app does not import.
from chalice import Chalice
from chalicelib import names

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    return names.BUCKET
