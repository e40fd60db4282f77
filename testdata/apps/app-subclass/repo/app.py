from chalice import Chalice, Rate


class DataApp(Chalice):
    """Chalice with the team's defaults."""

    def __init__(self, name):
        super().__init__(app_name=name)
        self.log.setLevel('INFO')

    def hourly(self, name=None):
        return self.schedule(Rate(1, unit=Rate.HOURS), name=name)


app = DataApp('app-subclass')


@app.hourly()
def refresh(event):
    pass


@app.hourly(name='second')
def refresh_too(event):
    pass


@app.lambda_function()
def plain(event, context):
    pass
