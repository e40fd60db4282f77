import contextlib

from chalice import Chalice, Rate

app = Chalice(app_name='try')

try:
    import ujson_that_nobody_has as json
except ImportError:
    import json

    @app.lambda_function()
    def slow_json(event, context):
        return json.dumps(event)
else:
    @app.lambda_function()
    def fast_json(event, context):
        return json.dumps(event)

with contextlib.suppress(ValueError):
    @app.schedule(Rate(1, Rate.HOURS))
    def in_with(event):
        pass

try:
    HOURS = int('8')
finally:
    @app.schedule(Rate(HOURS, Rate.HOURS))
    def in_finally(event):
        pass
