from chalice import Blueprint, Chalice, Cron, Rate

from chalicelib.blueprints import register_blueprints

app = Chalice(app_name="listed")
cron_events = Blueprint(__name__)
sqs_events = Blueprint(__name__)


@cron_events.schedule(Cron(0, 18, "?", "*", "*", "*"))
def warm_up(event):
    pass


@cron_events.schedule(Rate(8, unit=Rate.HOURS))
def commit(event):
    pass


@sqs_events.on_sqs_message(queue_arn="arn:aws:sqs:eu-west-1:123456789012:generic", batch_size=1)
def generic(event):
    pass


register_blueprints(app)
for blueprint in (cron_events, sqs_events):
    app.register_blueprint(blueprint)

if __name__ == "__main__":
    app.run(debug=True)
