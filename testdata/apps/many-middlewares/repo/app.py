from chalice import Chalice, ConvertToMiddleware

app = Chalice(app_name='many-middlewares')


def lambda_wrapper(handler):
    def wrapped(event, context):
        return handler(event, context)
    return wrapped


app.register_middleware(ConvertToMiddleware(lambda_wrapper))


@app.middleware('schedule')  # the type is called "scheduled", this one never runs
def misspelt(event, get_response):
    return get_response(event)


@app.middleware('scheduled')
def timing(event, get_response):
    return get_response(event)


@app.middleware()
def everything(event, get_response):
    return get_response(event)


@app.schedule('rate(1 hour)')
def job(event):
    pass
