import functools

from chalice import Chalice

app = Chalice(app_name='partial-as-handler')


def run(table, event, context):
    return table


users = app.lambda_function(name='users')(functools.partial(run, 'users'))
