from chalice import Chalice

app = Chalice(app_name='starred')


def expr(n, unit='hours', *rest, prefix='rate', **other):
    return '%s(%s %s)%s' % (prefix, n, unit, ''.join(rest) + other.get('tail', ''))


@app.schedule(expr(2))
def a(event):
    pass


@app.schedule(expr(*(3, 'days')))
def b(event):
    pass


@app.schedule(expr(unit='minutes', n=4, **{'prefix': 'rate', 'tail': ''}))
def c(event):
    pass


@app.on_s3_event('bucket', ['s3:ObjectCreated:Put'], 'p/', '.s', name='d-name')
def d(event):
    pass


@app.on_sqs_message('positional-queue', 9, 'e-name', None, 3)
def e(event):
    pass


@app.on_kinesis_record('positional-stream', 50, 'TRIM_HORIZON', 'f-name', 4)
def f(event):
    pass


@app.schedule('rate(1 day)', 'g-name', 'g description')
def g(event):
    pass
