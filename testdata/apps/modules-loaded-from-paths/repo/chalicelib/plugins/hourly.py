def register(app):
    @app.schedule("rate(1 hour)", name=__name__.rpartition(".")[2])
    def run(event):
        pass
