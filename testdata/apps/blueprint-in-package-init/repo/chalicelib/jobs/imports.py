from chalicelib.jobs import bp


@bp.schedule('rate(4 hours)')
def import_rates(event):
    return 'rates'
