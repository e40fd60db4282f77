from chalice import Blueprint, Rate

health = Blueprint(__name__)


@health.route('/ping', methods=['POST'], content_types=['text/plain'])
def ping():
    return 'pong'


@health.schedule(Rate(5, unit=Rate.MINUTES))
def probe(event):
    print('alive')
