from chalicelib.api import bp


@bp.route('/items/', methods=['GET', 'POST'])
def items():
    return []
