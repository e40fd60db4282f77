from chalice import Blueprint, Chalice

from chalicelib import eu, us

app = Chalice(app_name='shared-names')
local = Blueprint('app')

for module in (eu, us):
    app.register_blueprint(module.bp, module.PREFIX)


@local.lambda_function()
def in_app_module(event, context):
    pass


app.register_blueprint(local)
