import os
import subprocess

from chalice import Chalice

app = Chalice(app_name='lambda-paths')
ROOT = os.environ.get('LAMBDA_TASK_ROOT', '/var/task')


@app.on_s3_event(bucket='videos', suffix='.mp4')
def thumbnail(event):
    subprocess.run(['/opt/bin/ffmpeg', '-i', '/tmp/in.mp4', '/tmp/out.png'])
    with open(os.path.join(ROOT, 'chalicelib', 'font.ttf'), 'rb') as font:
        return len(font.read())


@app.lambda_function()
def template(event, context):
    return open('chalicelib/mail.txt').read()
