from chalice import Blueprint

PREFIX = 'us-'
bp = Blueprint(__name__)


@bp.schedule('cron(0 7 * * ? *)')
def close(event):
    pass
