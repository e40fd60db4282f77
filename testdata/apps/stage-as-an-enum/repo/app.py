import logging
import os

from chalice import Chalice, Cron, Rate

from chalicelib.settings import CONFIG, STAGE, Stage, settings

logger = logging.getLogger(__name__)
app: Chalice = Chalice(app_name=settings.APP_NAME)
app.debug = settings.STAGE == Stage.DEV
logger.info(f"STAGE: {STAGE}")


@app.lambda_function(name=settings.handler_name("message"))
def message_handler(event, context):
    return {}


if STAGE == Stage.LOCAL:
    @app.route("/message", methods=["POST"], content_types=["application/json"])
    def message_route():
        return message_handler({}, None)

if STAGE in (Stage.PROD, Stage.TEST):
    @app.schedule(Cron(minutes=0, hours=11, day_of_month="*", month="*", day_of_week="?", year="*"))
    def refresh(event):
        pass
elif STAGE is Stage.DEV:
    @app.schedule(Rate(value=1, unit=Rate.DAYS))
    def refresh(event):
        pass


@app.on_sns_message(topic=CONFIG.TOPIC_ARN.split(":")[-1])
def told(event):
    pass


@app.on_sns_message(topic="jobs-{stage}-{n:02d}".format(stage=STAGE.value, n=len(Stage)))
def told_again(event):
    pass
