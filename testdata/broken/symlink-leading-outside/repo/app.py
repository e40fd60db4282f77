from chalice import Chalice

from chalicelib import outside

app = Chalice(app_name='symlink-leading-outside')


@app.schedule(outside.SCHEDULE)
def daily(event):
    pass
