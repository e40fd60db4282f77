import os

from chalice import Chalice, Rate

app = Chalice(app_name='conditional')
STAGE = os.environ.get('STAGE', 'dev')


if STAGE == 'prod':
    @app.schedule(Rate(5, unit=Rate.MINUTES))
    def watchdog(event):
        print('bark')
else:
    @app.lambda_function()
    def load_fixtures(event, context):
        return 'loaded'


@app.schedule(Rate(1 if STAGE == 'prod' else 24, unit=Rate.HOURS))
def import_all(event):
    pass
