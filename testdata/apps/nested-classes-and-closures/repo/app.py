from chalice import Chalice

app = Chalice(app_name='self-registering')


class Pipeline:
    steps = ('extract', 'transform', 'load')

    def __init__(self, app, name):
        self.app, self.name = app, name
        for position, step in enumerate(self.steps, 1):
            self.register(step, position)

    def register(self, step, position):
        def run(event, context):
            return self.name, step
        run.__name__ = '%s_%s' % (self.name, step)
        globals()[run.__name__] = self.app.lambda_function(name=f'{position}-{self.name}-{step}')(run)


Pipeline(app, 'sales')
stock = Pipeline(app, 'stock')
