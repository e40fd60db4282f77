import functools
import types

from chalice import CORSConfig

CORS = CORSConfig(allow_origin="*", max_age=600)


def with_defaults(app):
    original = app.route

    def route(self, path, **options):
        options.setdefault("cors", CORS)
        options.setdefault("methods", ["GET", "OPTIONS"][:1])
        return original("/v1" + path, **options)

    app.route = types.MethodType(route, app)
    app.schedule = functools.partial(app.schedule, description="made by a helper")
    return app
