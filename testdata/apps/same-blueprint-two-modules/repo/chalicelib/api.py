from chalice import Blueprint

bp = Blueprint(__name__)

from chalicelib import routes_items, routes_users  # noqa


@bp.route('/')
def index():
    return {}
