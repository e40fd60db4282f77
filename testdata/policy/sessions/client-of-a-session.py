# session.client with keywords, as the console's sample for secrets has it.
#! idiom oldgaffers/smugmug-actions
import boto3
from botocore.exceptions import ClientError
from chalice import Chalice

app = Chalice(app_name="cases")


def secret():
    name = "db/orders"
    session = boto3.session.Session()
    client = session.client(service_name="secretsmanager", region_name="eu-central-1")
    try:
        answer = client.get_secret_value(SecretId=name)  #: secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-central-1:*:secret:db/orders-??????
    except ClientError as problem:
        raise problem
    return answer["SecretString"]


@app.lambda_function()
def work(event, context):
    return len(secret())
