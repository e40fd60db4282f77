from functools import wraps

from chalice import Chalice

app = Chalice(app_name='decorators-with-arguments')


def retry(times=3):
    def decorate(func):
        @wraps(func)
        def inner(*args, **kwargs):
            for attempt in range(times):
                try:
                    return func(*args, **kwargs)
                except IOError:
                    if attempt == times - 1:
                        raise
        return inner
    return decorate


class Traced:
    def __init__(self, func):
        self.func = func
        self.__name__ = func.__name__

    def __call__(self, *args):
        return self.func(*args)


def job(schedule, **options):
    """@job('rate(1 day)') = retry + schedule"""
    def decorate(func):
        return app.schedule(schedule, **options)(retry(times=2)(func))
    return decorate


@app.schedule('rate(1 hour)')
@retry()
@retry(times=5)
def retried(event):
    pass


@app.lambda_function()
@Traced
def traced(event, context):
    pass


@job('rate(3 days)', description='by job()')
def composed(event):
    pass


def renamed(name):
    def decorate(func):
        func.__name__ = name
        return func
    return decorate


@app.lambda_function()
@renamed('new_name')
def old_name(event, context):
    pass
