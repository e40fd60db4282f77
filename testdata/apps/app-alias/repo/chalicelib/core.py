def attach(app):
    @app.lambda_function(name='from-attach')
    def attached(event, context):
        return 'attached'
