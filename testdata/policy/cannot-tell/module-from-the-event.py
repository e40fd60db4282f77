# importlib.import_module with a name of the event.
#! event {"module": "chalicelib.one"}
import importlib

from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    return importlib.import_module(event["module"]).run()  #?
