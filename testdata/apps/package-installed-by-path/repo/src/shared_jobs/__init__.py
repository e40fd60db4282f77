from chalice import Chalice


def make_app(name):
    return Chalice(app_name=name)
