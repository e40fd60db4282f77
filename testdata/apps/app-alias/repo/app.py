import chalicelib.core as core
from chalice import Chalice as C, Rate as R

app = application = C(app_name='app-alias')
core.attach(app)
a = app


@application.schedule(R(1, R.HOURS))
def one(event):
    pass


@a.lambda_function()
def two(event, context):
    pass


class Holder:
    chalice_app = app


@Holder.chalice_app.schedule('rate(1 day)')
def three(event):
    pass
