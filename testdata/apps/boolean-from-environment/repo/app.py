import os

from chalice import Chalice

app = Chalice(app_name='booleans')
ENABLED = os.environ.get('ENABLED', 'false').lower() in ('1', 'true', 'yes')
DISABLED = bool(os.environ.get('DISABLED'))
LIMIT = int(os.environ.get('LIMIT') or 0)

if ENABLED:
    @app.schedule('rate(1 minute)')
    def enabled(event):
        pass

if not DISABLED:
    @app.schedule('rate(2 minutes)')
    def not_disabled(event):
        pass

if LIMIT > 5 or LIMIT == 0 and ENABLED:
    @app.schedule('rate(%d minutes)' % (LIMIT or 60))
    def limited(event):
        pass
