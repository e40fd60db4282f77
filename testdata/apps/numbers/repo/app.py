import math

from chalice import Chalice, Cron, Rate

app = Chalice(app_name='numbers')
SECONDS = 3_600
SHARE = 7


@app.schedule(Rate(SECONDS // 60, Rate.MINUTES))
def sixty(event):
    pass


@app.schedule(Rate(10 / 2, Rate.MINUTES))
def true_division(event):
    pass


@app.schedule(Rate(math.ceil(SHARE / 2), Rate.HOURS))
def ceil(event):
    pass


@app.schedule(Cron(-7 % 60, -7 // 2 + 24, '*', '*', '?', '*'))
def floor(event):
    pass


@app.schedule(Rate(2 ** 3 | 1, Rate.HOURS))
def bits(event):
    pass


@app.schedule(Rate(max(1, min(5, SHARE)), Rate.DAYS))
def clamp(event):
    pass


@app.schedule(Rate(round(2.5), Rate.DAYS))
def bankers(event):
    pass


@app.schedule(Rate(0x10 + 0o7 + 0b1, Rate.MINUTES), description=f'{SECONDS:,} {1 / 3:.2f} {0.1 + 0.2} {1e3} {SHARE:04d} {255:#x}')
def literals(event):
    pass


@app.schedule(Rate(int(SHARE > 3 and 6) if 1 < SHARE <= 7 != 8 else 99, Rate.DAYS))
def chained(event):
    pass


@app.schedule(Rate(sum(n for n in range(10) if n % 2) - abs(-20), Rate.MINUTES))
def summed(event):
    pass
