from chalice import Chalice, Cron

app = Chalice(app_name='invoices')


@app.schedule(Cron(0, 6, '*', '*', '?', '*'))
def morning(event):
    app.log.info('good morning')
