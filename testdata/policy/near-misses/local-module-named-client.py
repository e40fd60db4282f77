# client() is a function of the repository.
from chalice import Chalice
from chalicelib.http import client

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    return client("s3").get_object(Bucket="orders", Key="a")
