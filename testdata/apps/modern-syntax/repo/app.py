from chalice import Chalice

app = Chalice(app_name='modern')
DEFAULTS = {'batch_size': 1} | {'batch_size': 6}

if (n := len('abc')) > 2:
    UNIT = 'minutes'

match n:
    case 3:
        NAME = 'three'
    case int() | float():
        NAME = 'number'
    case _:
        NAME = 'other'


@app.schedule(f"rate({n * 2!s:>1} {UNIT})", name=f'{NAME}_{"x" * n}')
def tick(event, /, *, late: bool = False):
    return late


@app.on_sqs_message(queue='modern', **DEFAULTS)
def q(event):
    pass
