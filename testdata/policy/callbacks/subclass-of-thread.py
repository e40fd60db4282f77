# run() of a subclass of Thread, which start() calls.
#! idiom aveitia89/scraping-web
import threading

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Task(threading.Thread):
    def run(self):
        boto3.session.Session().resource("s3").Bucket("orders").put_object(Key="t", Body=b"")  #: s3:PutObject s3:::orders/t


@app.lambda_function()
def work(event, context):
    task = Task()
    task.start()
    task.join()
