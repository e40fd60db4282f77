from chalice import Chalice

from chalicelib.shared import run

app = Chalice(app_name='chalicelib-not-in-git')


@app.schedule('rate(6 hours)')
def sync(event):
    return run()
