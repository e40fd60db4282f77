class Auth:
    def __init__(self, app):
        @app.authorizer()
        def check(request):
            return None

        @app.route('/login', methods=['POST'], authorizer=check)
        def login():
            return {}
