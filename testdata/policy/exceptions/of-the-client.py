# client.exceptions.X is no call.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
client = boto3.client("secretsmanager")


@app.lambda_function()
def work(event, context):
    try:
        return len(client.get_secret_value(SecretId="db/orders")["SecretString"])  #: secretsmanager:GetSecretValue secretsmanager:secret:db/orders-??????
    except client.exceptions.ResourceNotFoundException:
        return 0
