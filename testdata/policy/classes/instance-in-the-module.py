# One object for the whole module, of a class in chalicelib.
#! env BUCKET=orders
from chalice import Chalice
from chalicelib.storage import storage

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    return storage.read(event.get("key", "a"))
