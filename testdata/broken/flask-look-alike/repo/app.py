from flask import Flask

app = Flask(__name__)


@app.route('/')
def index():
    return 'hello'


@app.schedule('rate(1 hour)')
def not_chalice(event):
    pass
