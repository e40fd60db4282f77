from .registry import every


@every('rate(1 hour)')
def hourly(event):
    pass


@every('rate(1 day)', name='once-a-day')
def daily(event):
    pass
