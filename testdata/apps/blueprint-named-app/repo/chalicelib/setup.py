from chalice import Rate


def configure(app):
    app.owner = "shop"
    app.settings = {"retries": 3}
    return app


def add_heartbeat(app):
    @app.schedule(Rate(5, unit=Rate.MINUTES), name="heartbeat")
    def beat(event):
        print(app.owner)

    from chalicelib import jobs
    jobs.beat = beat
