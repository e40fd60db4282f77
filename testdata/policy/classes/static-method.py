# A static method that makes its own client.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Keys:
    @staticmethod
    def encrypt(text):
        return boto3.client("kms").encrypt(KeyId="alias/orders", Plaintext=text)["CiphertextBlob"]  #: kms:Encrypt kms:key/*


@app.lambda_function()
def work(event, context):
    return len(Keys.encrypt(b"secret"))
