import functools

from chalice import Chalice, Rate

app = Chalice(app_name='wrapper')


def timed(func):
    def wrapper(*args, **kwargs):
        print('start')
        try:
            return func(*args, **kwargs)
        finally:
            print('end')
    return wrapper


def logged(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        print('calling', func.__name__)
        return func(*args, **kwargs)
    return wrapper


@app.schedule(Rate(1, unit=Rate.DAYS))
@timed
def daily(event):
    pass


@app.schedule(Rate(2, unit=Rate.DAYS))
@logged
def every_other_day(event):
    pass
