from chalice import Chalice

app = Chalice(app_name='odd names')


@app.lambda_function(name='weird name!')
def weird(event, context):
    pass


@app.schedule('rate(1 hour)', name='a.b/c')
def dotted(event):
    pass
