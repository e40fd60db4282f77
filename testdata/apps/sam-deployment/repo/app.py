from chalice import Chalice

app = Chalice(app_name='sam-deployment')


@app.schedule('rate(12 hours)')
def refresh(event):
    pass
