from chalice import Blueprint

blueprint = Blueprint(__name__)


@blueprint.schedule("rate(7 days)")
def weekly(event):
    return "weekly"
