# A class as the decorator of a helper.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class counted:
    def __init__(self, function):
        self.function = function

    def __call__(self, *args):
        boto3.client("cloudwatch").put_metric_data(Namespace="orders", MetricData=[{"MetricName": "calls", "Value": 1}])  #: cloudwatch:PutMetricData *
        return self.function(*args)


@counted
def read(key):
    return boto3.client("s3").get_object(Bucket="orders", Key=key)  #: s3:GetObject s3:::orders/a


@app.lambda_function()
def work(event, context):
    return read("a")["ContentLength"]
