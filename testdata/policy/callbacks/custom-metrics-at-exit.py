# atexit runs it when the process ends: a task's process ends after the run.
import atexit

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def flush():
    boto3.client("cloudwatch").put_metric_data(Namespace="orders", MetricData=[])  #~ cloudwatch:PutMetricData *


@app.lambda_function()
def work(event, context):
    atexit.register(flush)
