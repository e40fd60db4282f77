from functools import partial, update_wrapper, wraps


def retry(func=None, *, times=2):
    if func is None:
        return partial(retry, times=times)

    @wraps(func)
    def again(*args, **kwargs):
        for _ in range(times):
            return func(*args, **kwargs)

    return again


def catch(func):
    def safe(event, *rest):
        try:
            return func(event, *rest)
        except Exception:
            return None

    return update_wrapper(safe, func)


class checked:
    def __init__(self, name, strict=False):
        self.name, self.strict = name, strict

    def __call__(self, func):
        @wraps(func)
        def run(event):
            return func(event)

        return run


class Timer:
    def __new__(cls, func=None, label=""):
        if func is None:
            return lambda inner: cls(inner, label)
        timer = super().__new__(cls)
        return timer

    def __init__(self, func=None, label=""):
        self.func = func
        self.label = label
        update_wrapper(self, func)

    def __call__(self, event, context):
        return self.func(event, context)
