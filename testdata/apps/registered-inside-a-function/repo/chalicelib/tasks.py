JOBS = [('alpha', 1), ('beta', 2)]


def register(app):
    for name, hours in JOBS:
        app.schedule('rate(%d hours)' % hours if hours > 1 else 'rate(1 hour)', name=name)(run)


def run(event):
    return 'ran'
