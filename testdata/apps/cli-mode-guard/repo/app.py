import os

from chalice import Chalice

app = Chalice(app_name='cli-mode-guard')

connection = None
if 'AWS_CHALICE_CLI_MODE' not in os.environ:
    import pymysql
    connection = pymysql.connect(host=os.environ['DB_HOST'], user='etl')

if os.environ.get('AWS_CHALICE_CLI_MODE') != 'true':
    @app.lambda_function()
    def only_at_run_time(event, context):
        return None


@app.schedule('rate(15 minutes)')
def poll(event):
    with connection.cursor() as cursor:
        cursor.execute('select 1')
