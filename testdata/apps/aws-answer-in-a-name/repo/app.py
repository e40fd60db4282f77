import boto3
from botocore.exceptions import ClientError
from chalice import Chalice, Cron

app = Chalice(app_name="answers")
app.websocket_api.session = boto3.session.Session()
app.experimental_feature_flags.update(["WEBSOCKETS"])
ses = boto3.client("ses", region_name="eu-west-1")
account = boto3.client("sts").get_caller_identity().get("Account")
SENDER = "Daily <" + str(ses.list_identities()["Identities"]) + ">"
bucket = boto3.resource("s3").Bucket("daily")
_DB = None

try:
    TOPIC = boto3.client("ssm").get_parameter(Name="/topic")["Parameter"]["Value"]
except ClientError as error:
    app.log.warning("no topic: %s", error)
    TOPIC = "fallback"


def get_db():
    global _DB
    if _DB is None:
        _DB = boto3.resource("dynamodb").Table("people")
    return _DB


@app.schedule(Cron(0, 6, "*", "*", "?", "*"))
def send(event):
    get_db()


@app.on_ws_message()
def message(event):
    pass


@app.on_sns_message(topic="arn:aws:sns:{0}:{1}".format("eu-west-1", "123456789012:told"))
def told(event):
    pass
