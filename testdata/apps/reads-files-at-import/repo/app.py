import configparser
import os
from pathlib import Path

from chalice import Chalice

HERE = Path(__file__).parent
VERSION = (HERE / 'chalicelib' / 'VERSION').read_text().strip()
ini = configparser.ConfigParser()
ini.read(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'chalicelib', 'jobs.ini'))

app = Chalice(app_name='reads-files')
app.log.info('version %s', VERSION)


@app.schedule(ini['refresh']['schedule'])
def refresh(event):
    return VERSION


@app.lambda_function()
def version(event, context):
    return VERSION
