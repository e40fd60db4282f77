import os

from chalice import Blueprint

things = Blueprint(__name__)


@things.on_sqs_message(queue=os.environ['TEAM'] + '-things')
def thing(event):
    pass
