from chalice import Blueprint, Rate
bp = Blueprint(__name__)
@bp.schedule(Rate(1, unit=Rate.HOURS))
def shared_tidy(event):
    pass
