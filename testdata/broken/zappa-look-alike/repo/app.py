from flask import Flask
from zappa.asynchronous import task

app = Flask(__name__)


@task
def work(payload):
    return payload


@app.route('/work', methods=['POST'])
def start():
    work({})
    return 'started'
