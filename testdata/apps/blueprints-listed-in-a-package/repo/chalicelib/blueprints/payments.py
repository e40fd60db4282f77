from chalice import Blueprint

bp = Blueprint(__name__)


@bp.route("/")
def index():
    return {}


def register_refunds(blueprint):
    @blueprint.lambda_function(name="refund")
    def refund(event, context):
        return {}

    globals()["refund"] = refund
