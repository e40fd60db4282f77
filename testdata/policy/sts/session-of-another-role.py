# A helper that returns a session of the assumed role.
#! idiom awslabs/aws-deployment-framework
#! foreign s3
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class STS:
    def __init__(self):
        self.client = boto3.client("sts")

    def session(self, arn):
        keys = self.client.assume_role(RoleArn=arn, RoleSessionName="orders")["Credentials"]  #: sts:AssumeRole arn:aws:iam::210987654321:role/partner
        return boto3.Session(
            aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"]
        )


@app.lambda_function()
def work(event, context):
    partner = STS().session("arn:aws:iam::210987654321:role/partner")
    partner.client("s3").put_object(Bucket="orders", Key="x", Body=b"")
