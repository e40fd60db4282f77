# super().__init__("sqs").
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Base:
    def __init__(self, service, region="eu-central-1"):
        self._client = boto3.client(service, region_name=region)


class Parameters(Base):
    def __init__(self):
        super().__init__("ssm")

    def all(self, path):
        return self._client.get_parameters_by_path(Path=path)["Parameters"]  #: ssm:GetParametersByPath arn:aws:ssm:eu-central-1:*:parameter/orders*


@app.lambda_function()
def work(event, context):
    return len(Parameters().all("/orders"))
