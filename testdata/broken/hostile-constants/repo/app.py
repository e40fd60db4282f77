from chalice import Chalice

app = Chalice(app_name='hostile-constants')

BIG = 10 ** 10 ** 10
LONG = 'x' * 10 ** 12
WIDE = '%999999999999d' % 1
PADDED = f'{1:>99999999999}'
LOTS = [0] * 10 ** 12
for a in range(10 ** 12):
    for b in range(10 ** 12):
        LOTS.append(a * b)


def forever(n):
    return forever(n + 1)


@app.schedule('rate(%d hours)' % BIG)
def big(event):
    pass


@app.schedule(LONG)
def long_text(event):
    pass


@app.schedule(WIDE + PADDED)
def wide(event):
    pass


@app.schedule(forever(0))
def recursive(event):
    pass


while True:
    @app.lambda_function()
    def again(event, context):
        pass
