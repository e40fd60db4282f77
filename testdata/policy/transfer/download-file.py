# download_file asks for the size and reads the object.
import tempfile

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


@app.lambda_function()
def work(event, context):
    with tempfile.NamedTemporaryFile() as file:
        s3.download_file("orders", "in/a.csv", file.name)  #: s3:GetObject s3:::orders/in/a.csv
        return len(file.read())
