# The target of a thread.
import threading

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


def ship(key):
    boto3.client("s3").put_object(Bucket="reports", Key=key, Body=b"")  #: s3:PutObject s3:::reports/x


@app.lambda_function()
def work(event, context):
    thread = threading.Thread(target=ship, args=("x",))
    thread.start()
    thread.join()
