from chalice import Chalice, Rate

from .jobs import jobs


def create_app(name, debug=False):
    app = Chalice(app_name=name, debug=debug)
    app.register_blueprint(jobs)

    @app.schedule(Rate(5, unit=Rate.MINUTES))
    def heartbeat(event):
        return 'alive'

    return app
