from chalicelib.api import bp


@bp.route('users/{id}', methods=['DELETE'])
def delete_user(id):
    return {}
