# A package that is not in the repository makes the client.
#! not-run the package is not installed
from chalice import Chalice
from acme_aws import clients

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    return clients.s3().get_object(Bucket="orders", Key="a")  #?
