# __call__ and __getitem__.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Settings:
    def __init__(self, prefix):
        self.ssm, self.prefix = boto3.client("ssm"), prefix

    def __getitem__(self, name):
        return self.ssm.get_parameter(Name=self.prefix + name)["Parameter"]["Value"]  #: ssm:GetParameter ssm:parameter/orders/host

    def __call__(self, name, value):
        self.ssm.put_parameter(Name=self.prefix + name, Value=value, Type="String", Overwrite=True)  #: ssm:PutParameter ssm:parameter/orders/seen


@app.lambda_function()
def work(event, context):
    settings = Settings("/orders/")
    settings("seen", settings["host"])
