# A script is started with the task's credentials.
#! not-run it needs the aws command
import subprocess

from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    subprocess.run(["aws", "s3", "ls", "s3://orders"], check=True)  #?
