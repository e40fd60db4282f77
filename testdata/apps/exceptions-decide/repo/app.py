from chalice import Chalice

app = Chalice(app_name='exceptions-decide')

try:
    EVERY = int('ten')
except (TypeError, ValueError) as error:
    EVERY = 10

SETTINGS = {'queue': 'q'}
try:
    TOPIC = SETTINGS['topic']
except KeyError:
    TOPIC = 'fallback-topic'
finally:
    SETTINGS['done'] = True

try:
    [][3]
    NAME = 'unreachable'
except LookupError:
    NAME = 'lookup'
else:
    NAME = 'else'


def first(*candidates):
    for candidate in candidates:
        if candidate:
            return candidate
    raise RuntimeError('nothing')


try:
    first(None, '')
except RuntimeError as e:
    MESSAGE = str(e)


@app.schedule('rate(%d minutes)' % EVERY, name=NAME, description=MESSAGE)
def ten(event):
    pass


@app.on_sns_message(topic=TOPIC)
def fallback(event):
    pass


if SETTINGS.get('done'):
    @app.lambda_function()
    def done(event, context):
        pass
