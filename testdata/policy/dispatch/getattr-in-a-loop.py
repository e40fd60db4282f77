# getattr with names from a list.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
ec2 = boto3.client("ec2")


@app.lambda_function()
def work(event, context):
    for name in ["describe_volumes", "describe_snapshots"]:
        getattr(ec2, name)()  #: ec2:DescribeVolumes *; ec2:DescribeSnapshots *
