# botocore without boto3.
import botocore.session
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    client = botocore.session.get_session().create_client("sqs", region_name="eu-central-1")
    client.list_queues()  #: sqs:ListQueues *
