# app.websocket_api.send posts to a connection.
#! idiom aws/chalice docs: websockets
from chalice import Chalice
from boto3.session import Session

app = Chalice(app_name="cases")
app.websocket_api.session = Session()
app.websocket_api.configure("abcdefghij.execute-api.eu-central-1.amazonaws.com", "api")


@app.schedule("rate(1 hour)")
def work(event):
    app.websocket_api.send("connection", "hello")  #: execute-api:ManageConnections execute-api:*/@connections/*
