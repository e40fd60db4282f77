def register(app):
    @app.route('/health')
    def health():
        return {}
