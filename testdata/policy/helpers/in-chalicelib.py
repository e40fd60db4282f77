# The table comes from chalicelib, and so do the calls.
#! idiom miafrank/open311-backend
#! env TABLE=orders
from chalice import Chalice
from chalicelib import db

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    db.save({"id": "1"})
    return db.load("1")
