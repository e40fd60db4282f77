from chalice import Cron, Rate


class Orders(object):
    def __init__(self, app):
        self.app = app

        @app.schedule(Cron(0, 2, '*', '*', '?', '*'))
        def nightly(event):
            self.close()

        @app.schedule(Rate(1, unit=Rate.HOURS))
        def hourly(event):
            self.check()

        self.nightly, self.hourly = nightly, hourly

    def close(self):
        pass

    def check(self):
        pass
