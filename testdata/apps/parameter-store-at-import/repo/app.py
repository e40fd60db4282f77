import boto3
from chalice import Chalice

app = Chalice(app_name='parameter-store')
ssm = boto3.client('ssm', region_name='eu-central-1')


def parameter(name):
    return ssm.get_parameter(Name='/etl/' + name, WithDecryption=True)['Parameter']['Value']


QUEUE = parameter('queue')


@app.on_sqs_message(queue=QUEUE)
def work(event):
    pass


@app.on_sns_message(topic='fixed-topic')
def fixed(event):
    pass
