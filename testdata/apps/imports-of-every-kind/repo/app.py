import chalicelib.deep.inner
from chalice import Chalice
from chalicelib import deep as d
from chalicelib.deep import inner as i, VALUE as V

try:
    from chalicelib.fast import EVERY
except ImportError:
    from chalicelib.slow import EVERY

app = Chalice(app_name='imports-of-every-kind')


def load():
    from chalicelib.late import register
    register(app)


load()


@app.schedule(EVERY)
def a(event):
    pass


@app.schedule(chalicelib.deep.inner.EVERY, name=d.inner.NAME)
def b(event):
    pass


@app.schedule(i.EVERY, name=V)
def c(event):
    pass


if __name__ == '__main__':
    @app.lambda_function()
    def only_as_a_script(event, context):
        pass

if __name__ == 'app':
    @app.lambda_function(name=__name__ + '-module')
    def module_name(event, context):
        pass
