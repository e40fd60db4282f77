from chalice import Blueprint

bp = Blueprint(__name__)


@bp.route('/')
def list_users():
    return []


@bp.route('/{user_id}', methods=['GET', 'DELETE'])
def one_user(user_id):
    return {'id': user_id}


@bp.schedule('rate(1 day)')
def expire_sessions(event):
    pass


@bp.lambda_function(name='Import')
def do_import(event, context):
    pass
