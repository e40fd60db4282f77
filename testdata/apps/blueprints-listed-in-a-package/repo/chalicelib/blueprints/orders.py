from chalice import Blueprint

orders = Blueprint(__name__)
URL = "/orders"


@orders.route(URL + "/{_id}", methods=["GET"])
def get_by_id(_id):
    return {}


@orders.on_sqs_message(queue="orders")
def take(event):
    pass
