from chalicelib.jobs import bp


@bp.schedule('rate(7 days)')
def drop_old(event):
    return 'dropped'
