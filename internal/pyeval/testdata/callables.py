"""Attributes that a program sets on callables which functools makes."""
import functools


def work(job, event):
    """It works."""
    return job + event


named = functools.partial(work, "a")
has_name_before = hasattr(named, "__name__")
named.__name__ = "sync"
named.when = "rate(1 hour)"
setattr(named, "label", [1])
name = named.__name__
when = (named.when, named.label, named("b"))
parts = (named.func is work, named.args, named.keywords, functools.partial(work, event="x").keywords)
updated = functools.update_wrapper(functools.partial(work, "a"), work)
updated_name = (updated.__name__, updated.__wrapped__ is work, updated.__module__, updated("c"))
wrapped = functools.wraps(work)(functools.partial(work, "d")).__name__

made = {}
for n in ("x", "y"):
    made[n] = functools.partial(work, n)
    made[n].__name__ = "job_" + n
names = [made[n].__name__ for n in made]
called = [made[n]("!") for n in made]


@functools.lru_cache(maxsize=None)
def settings():
    return "s"


settings.owner = "data"
settings.__name__ = "renamed"
cached = (settings.owner, settings.__name__, settings(), settings.__wrapped__.__name__)
taken = functools.lru_cache(work)
del settings.owner
gone = hasattr(settings, "owner")
try:
    functools.partial(work).__name__
    nameless = "named"
except AttributeError:
    nameless = "AttributeError"
