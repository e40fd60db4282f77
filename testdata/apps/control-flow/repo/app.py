from chalice import Chalice, Rate

app = Chalice(app_name='control-flow')

n = 0
while True:
    n += 1
    if n == 2:
        continue
    if n > 4:
        break
    app.lambda_function(name='step-%d' % n)(lambda event, context: n)
else:
    app.lambda_function(name='never')(lambda event, context: None)

for candidate in (8, 9, 11):
    if candidate % 2:
        break
else:
    candidate = None


def counter():
    count = 0

    def bump(by=1):
        nonlocal count
        count += by
        return count
    return bump


bump = counter()
bump()
bump(by=5)


@app.schedule(Rate(candidate, unit=Rate.HOURS))
def nine(event):
    pass


@app.schedule(Rate(bump(), Rate.MINUTES))
def seven(event):
    pass


for x in range(2):
    for y in 'ab':
        if (x, y) == (1, 'a'):
            continue

        @app.lambda_function(name=f'cell_{x}{y}')
        def cell(event, context, x=x, y=y):
            return x, y
