# A provider object, and the parameters below a path.
#! idiom aws-powertools/powertools-lambda-python
from aws_lambda_powertools.utilities import parameters
from chalice import Chalice

app = Chalice(app_name="cases")
ssm = parameters.SSMProvider()


@app.lambda_function()
def work(event, context):
    ssm.get("/orders/host")  #: ssm:GetParameter ssm:parameter/orders/host
    return len(ssm.get_multiple("/orders"))  #: ssm:GetParametersByPath ssm:parameter/orders*
