import os

from chalice import Chalice, ConvertToMiddleware, Rate

app = Chalice(app_name="guarded")
stage = os.environ.get("STAGE", "local")


def timing(event, get_response):
    return get_response(event)


def plain(func):
    def wrapped(event, context):
        return func(event, context)
    return wrapped


if stage != "local":
    app.register_middleware(timing)
    app.register_middleware(ConvertToMiddleware(plain), "all")
if stage == "local":
    app.register_middleware(timing, event_type="http")


@app.schedule(Rate(1, unit=Rate.HOURS))
def sweep(event):
    pass


if stage != "prod":
    @app.lambda_function(name="debug_dump")
    def dump(event, context):
        return dict(os.environ)


if stage in {"local", "test"}:
    @app.route("/dump")
    def dump_route():
        return dump({}, None)
