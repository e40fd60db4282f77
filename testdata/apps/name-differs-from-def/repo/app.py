from chalice import Chalice, Rate

app = Chalice('name-differs-from-def')
NAME = 'nightly-export'


@app.schedule(Rate(1, Rate.DAYS), name=NAME)
def export(event):
    pass


@app.lambda_function(name='Resize_Image')
def resize(event, context):
    pass


@app.lambda_function('positional')
def third(event, context):
    pass


@app.on_sns_message('alarms', 'alarm-forwarder')
def forward(event):
    pass


@app.lambda_function(name='')
def empty_name(event, context):
    """an empty name is taken literally"""
