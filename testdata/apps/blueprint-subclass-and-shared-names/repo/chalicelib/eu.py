from chalice import Blueprint

PREFIX = 'eu-'
bp = Blueprint(__name__)


@bp.schedule('cron(0 1 * * ? *)')
def close(event):
    pass
