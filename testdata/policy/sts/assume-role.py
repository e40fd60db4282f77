# The role is assumed; what is done with it is granted by that role.
#! idiom abdullahelwalid/lambda-cross-account-s3-access
#! foreign s3
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    answer = boto3.client("sts").assume_role(RoleArn="arn:aws:iam::210987654321:role/partner", RoleSessionName="orders")  #: sts:AssumeRole arn:aws:iam::210987654321:role/partner
    keys = answer["Credentials"]
    partner = boto3.client(
        "s3", aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"]
    )
    return len(partner.list_objects_v2(Bucket="orders").get("Contents", []))
