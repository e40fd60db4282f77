from chalice import Blueprint

chat = Blueprint(__name__)


@chat.on_ws_connect()
def connect(event):
    print('hi', event.connection_id)


@chat.on_ws_message()
def message(event):
    chat.current_app.websocket_api.send(event.connection_id, event.body)
