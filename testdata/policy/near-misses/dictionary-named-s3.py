# A dictionary has the name s3.
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = {"get_object": len}


@app.lambda_function()
def work(event, context):
    return s3.get("get_object")("abc")
