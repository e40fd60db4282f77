from chalice import Chalice, Rate

app = Chalice(app_name='billing')


@app.schedule(Rate(1, unit=Rate.HOURS))
def export_invoices(event):
    print('exporting invoices at', event.time)


@app.lambda_function()
def export_one(event, context):
    return {'invoice': event['id']}
