try:
    from chalice import Chalice, Cron
except ImportError:
    Chalice = None

if Chalice:
    app = Chalice(app_name='chalice-import-in-try')
else:
    class Fake:
        def schedule(self, *_, **__):
            return lambda f: f
    app = Fake()


@app.schedule(Cron(0, 12, '?', '*', 'SUN', '*') if Chalice else None)
def sunday(event):
    pass
