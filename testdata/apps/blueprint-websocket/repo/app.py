import boto3
from chalice import Chalice
from chalicelib.chat import chat

app = Chalice(app_name='blueprint-websocket')
app.websocket_api.session = boto3.Session()
app.experimental_feature_flags.update(['WEBSOCKETS'])
app.register_blueprint(chat, name_prefix='chat_')
