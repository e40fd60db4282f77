import json

import boto3


def load(name):
    client = boto3.client("secretsmanager")
    return json.loads(client.get_secret_value(SecretId=name)["SecretString"])  #: secretsmanager:GetSecretValue secretsmanager:secret:db/orders-??????


DATABASE = load("db/orders")
