from chalice import Cron


def register(app):
    @app.schedule(Cron(0, 1, "*", "*", "?", "*"), name="plugin_nightly")
    def nightly(event):
        pass
