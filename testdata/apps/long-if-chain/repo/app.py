import platform
import sys

from chalice import Chalice

app = Chalice(app_name='long-if-chain')

if platform.system() == 'Windows':
    @app.lambda_function()
    def windows(event, context):
        pass
elif sys.version_info >= (3, 6):
    @app.lambda_function()
    def modern(event, context):
        pass
else:
    @app.lambda_function()
    def ancient(event, context):
        pass

if sys.platform.startswith('linux'):
    NAME = 'linux'
else:
    NAME = 'other'


@app.schedule('rate(1 day)', name=NAME)
def named_by_platform(event):
    pass
