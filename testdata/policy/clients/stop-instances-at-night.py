# Instances are listed by a helper and stopped by the schedule.
#! idiom https://github.com/aws/chalice/issues/692
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
ec2 = boto3.client("ec2")


def awake():
    found = []
    for group in ec2.describe_instances()["Reservations"]:  #: ec2:DescribeInstances *
        found += [one["InstanceId"] for one in group["Instances"]]
    return found


@app.schedule("cron(0 22 ? * MON-FRI *)")
def work(event):
    ids = awake()
    ec2.stop_instances(InstanceIds=ids)  #: ec2:StopInstances *
