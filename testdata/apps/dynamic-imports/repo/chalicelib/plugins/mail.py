from chalice import Blueprint

bp = Blueprint(__name__)


@bp.schedule('rate(1 day)')
def send(event):
    pass
