from chalice import Chalice, Rate

app = Chalice(app_name="certificates")


@app.schedule(Rate(1, unit=Rate.DAYS))
def forgotten(event):
    pass


app = Chalice(app_name="certificates", debug=True, configure_logs=True)
app.debug = True


@app.lambda_function()
def renew(event, context):
    return {"renewed": True}


@app.schedule(Rate(12, unit=Rate.HOURS))
def check(event):
    pass
