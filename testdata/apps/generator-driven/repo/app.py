from itertools import product

from chalice import Chalice

app = Chalice(app_name='generator-driven')


def plan():
    hour = 0
    for region, table in product(('eu', 'us'), ['users', 'orders']):
        yield f'{region}-{table}', f'cron(0 {hour} * * ? *)'
        hour += 6


def copy(event):
    pass


for name, when in plan():
    app.schedule(when, name=name)(copy)
