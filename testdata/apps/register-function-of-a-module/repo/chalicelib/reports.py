from chalice import Cron


def register(app, *, hour, minute=0):
    @app.schedule(Cron(minute, hour, "*", "*", "?", "*"))
    def daily_report(event):
        pass

    return daily_report
