# The helper stands in a package beside the app.
from chalice import Chalice
from storage.objects import store

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    store("reports", "a.txt", b"x")
