from ..auth import Auth


def register(app):
    @app.route('/version', methods=['GET'])
    def version():
        return {'auth': Auth.__name__}
