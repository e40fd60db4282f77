from chalice import Chalice

app = Chalice(app_name='current-request')


def whoami():
    return app.current_request.headers.get('x-user') if app.current_request else 'cron'


@app.route('/me')
def me():
    return {'me': whoami()}


@app.schedule('rate(1 hour)')
def refresh(event):
    print(whoami(), app.lambda_context.function_name)
