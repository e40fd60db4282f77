from chalice import Blueprint

imports = Blueprint(__name__)
exports = Blueprint(__name__)


@imports.schedule('rate(1 hour)')
def pull(event):
    pass


@exports.schedule('rate(2 hours)')
def push(event):
    pass


ALL = {'in': imports, 'out': exports}
