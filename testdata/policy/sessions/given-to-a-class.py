# A class that takes a session, as many packages of helpers do.
#! idiom pypi-data/pypi-mirror-229
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Secrets:
    def __init__(self, session):
        self.client = session.client("secretsmanager")

    def read(self, name):
        return self.client.get_secret_value(SecretId=name)["SecretString"]  #: secretsmanager:GetSecretValue secretsmanager:secret:db/orders-??????


@app.lambda_function()
def work(event, context):
    return Secrets(boto3.Session()).read("db/orders")
