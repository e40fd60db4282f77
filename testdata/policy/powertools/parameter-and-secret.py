# parameters.get_parameter and get_secret of Powertools.
#! idiom aws-powertools/powertools-lambda-python
from aws_lambda_powertools.utilities import parameters
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    host = parameters.get_parameter("/orders/host")  #: ssm:GetParameter ssm:parameter/orders/host
    return host + str(len(parameters.get_secret("db/orders")))  #: secretsmanager:GetSecretValue secretsmanager:secret:db/orders-??????
