from chalice import Chalice, Rate

app = Chalice(app_name='two-triggers')


@app.lambda_function(name='manual')
@app.schedule(Rate(1, unit=Rate.HOURS))
def refresh(event, context=None):
    return 'done'
