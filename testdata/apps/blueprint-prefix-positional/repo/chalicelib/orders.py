from chalice import Blueprint

orders = Blueprint('chalicelib.orders')


@orders.on_sqs_message(queue='new-orders', batch_size=5)
def accept(event):
    pass


@orders.route('late', methods=['POST'])
def late():
    return {}
