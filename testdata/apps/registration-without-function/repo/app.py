from chalice import Chalice

app = Chalice(app_name='registration-without-function')

app.lambda_function(name='ghost').memory = {'size': 1024}
app.schedule('rate(1 day)', name='phantom')


@app.lambda_function(name='real')
def real(event, context):
    return 1
