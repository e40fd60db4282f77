from chalice import Chalice, Rate
from chalice.app import ScheduleExpression

app = Chalice(app_name='custom-schedule-expression')


class Daily(ScheduleExpression):
    def __init__(self, hour):
        self.hour = hour

    def to_string(self):
        return 'cron(0 %s * * ? *)' % self.hour


class Minutes(Rate):
    def __init__(self, n):
        super().__init__(n, unit=Rate.MINUTES)


@app.schedule(Daily(4))
def four(event):
    pass


@app.schedule(Minutes(1))
def minute(event):
    pass


@app.schedule(Rate(2, Rate.HOURS).to_string().replace('2', '3'))
def three(event):
    pass
