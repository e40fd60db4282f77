from chalice import Chalice, Rate

app = Chalice(app_name='shop')


@app.lambda_function()
def export(event, context):
    print(event)


@app.lambda_function(name='import')
def import_orders(event, context):
    print(event)


@app.lambda_function()
def lonely(event, context):
    print(event)


@app.schedule(Rate(1, unit=Rate.HOURS))
def report(event):
    print(event)
