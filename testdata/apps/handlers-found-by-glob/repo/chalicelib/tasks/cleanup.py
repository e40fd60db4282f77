def register(app):
    app.lambda_function(name="cleanup")(cleanup)


def cleanup(event, context):
    return "clean"
