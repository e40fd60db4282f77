def register(app):
    @app.on_sns_message(topic='late')
    def late(event):
        pass
