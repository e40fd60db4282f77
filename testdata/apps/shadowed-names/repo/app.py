from chalice import Chalice, Rate as ChaliceRate
from chalicelib.rates import Rate

app = Chalice(app_name='shadowed-names')


@app.schedule(Rate(5, 'x'))
def own_rate(event):
    pass


@app.schedule(ChaliceRate(5, ChaliceRate.HOURS))
def real_rate(event):
    pass


class Scheduler:
    def schedule(self, expression):
        return lambda function: function


def outside(app):
    @app.schedule('rate(1 hour)')
    def not_registered(event):
        pass


outside(Scheduler())


def str(value):
    return 'shadowed'


@app.on_sns_message(topic=str(1))
def topic(event):
    pass
