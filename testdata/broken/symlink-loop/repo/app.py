from chalice import Chalice

app = Chalice(app_name='symlink-loop')


@app.schedule('rate(1 day)')
def daily(event):
    pass
