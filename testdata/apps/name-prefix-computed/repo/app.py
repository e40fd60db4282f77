import os

from chalice import Chalice

from chalicelib.things import things

PREFIX = os.environ['TEAM'] + '-'
app = Chalice(app_name=PREFIX + 'service')
app.register_blueprint(things, name_prefix=PREFIX)


@app.schedule('rate(1 day)', name=PREFIX + 'daily')
def daily(event):
    pass
