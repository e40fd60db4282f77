from . import health, version

MODULES = [health, version]


def createEndpoints(app):
    for module in MODULES:
        module.register(app)
