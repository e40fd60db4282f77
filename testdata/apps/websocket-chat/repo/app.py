import boto3
from chalice import Chalice, WebsocketDisconnectedError

app = Chalice(app_name='websocket-chat')
app.websocket_api.session = boto3.Session()
app.experimental_feature_flags.update(['WEBSOCKETS'])


@app.on_ws_connect(name='hello')
def connect(event):
    app.log.debug(event.connection_id)


@app.on_ws_message()
def message(event):
    try:
        app.websocket_api.send(event.connection_id, event.body)
    except WebsocketDisconnectedError:
        pass


@app.on_ws_disconnect()
def disconnect(event):
    pass
