# A metaclass of the program's own.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Register(type):
    known = []

    def __init__(cls, name, bases, attributes):
        super().__init__(name, bases, attributes)
        Register.known.append(cls)


class Job(metaclass=Register):  #?
    def run(self):
        boto3.client("sqs").list_queues()  #~ sqs:ListQueues *


@app.lambda_function()
def work(event, context):
    if event.get("run"):
        for job in Register.known:
            job().run()
