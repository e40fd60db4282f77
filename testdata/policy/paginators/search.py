# paginate().search(...) and build_full_result().
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    logs = boto3.client("logs")
    names = list(logs.get_paginator("describe_log_groups").paginate().search("logGroups[].logGroupName"))  #: logs:DescribeLogGroups *
    found = boto3.client("s3").get_paginator("list_object_versions").paginate(Bucket="orders").build_full_result()  #: s3:ListBucketVersions s3:::orders
    return len(names) + len(found)
