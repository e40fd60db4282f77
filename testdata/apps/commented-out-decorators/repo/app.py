"""
Usage:

    @app.schedule('rate(1 minute)')
    def example(event): ...
"""
from chalice import Chalice

app = Chalice(app_name='commented-out')

# @app.schedule('rate(5 minutes)')
# def too_often(event):
#     pass

OLD = '''
@app.lambda_function()
def in_a_string(event, context):
    pass
'''


@app.schedule('rate(1 hour)')  # was: @app.schedule('rate(2 hours)')
# @app.lambda_function(name='debug')
def hourly(event):
    """@app.on_sqs_message(queue='nope')"""
