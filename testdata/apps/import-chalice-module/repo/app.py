import chalice
import chalice.app
from chalice.app import Rate as Every, Cron

app = chalice.Chalice(app_name='import-chalice-module')


@app.schedule(chalice.Cron('0', '1', '*', '*', '?', '*'))
def a(event):
    pass


@app.schedule(chalice.app.Rate(2, unit=chalice.Rate.DAYS))
def b(event):
    pass


@app.schedule(Every(3, Every.MINUTES))
def c(event):
    pass
