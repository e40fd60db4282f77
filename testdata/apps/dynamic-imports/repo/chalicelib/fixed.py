from chalice import Blueprint

bp = Blueprint(__name__)


@bp.lambda_function()
def fixed(event, context):
    pass
