from chalice import Blueprint

blueprint = Blueprint(__name__)


@blueprint.schedule("rate(1 day)")
def daily(event):
    return "daily"
