# One handler, many services.
import json

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    boto3.client("kinesis").put_record(StreamName="clicks", Data=b"1", PartitionKey="a")  #: kinesis:PutRecord kinesis:stream/clicks
    boto3.client("cloudwatch").put_metric_data(Namespace="orders", MetricData=[{"MetricName": "n", "Value": 1}])  #: cloudwatch:PutMetricData *
    boto3.client("events").put_events(Entries=[{"Source": "orders", "DetailType": "x", "Detail": json.dumps({}), "EventBusName": "default"}])  #: events:PutEvents events:event-bus/default
    boto3.client("logs").create_log_group(logGroupName="/orders/audit")  #: logs:CreateLogGroup logs:log-group:/orders/audit
    boto3.client("sts").get_caller_identity()
