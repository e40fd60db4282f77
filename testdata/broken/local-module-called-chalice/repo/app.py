from chalice import Chalice

app = Chalice('goblet')


@app.schedule('rate(1 hour)')
def pour(event):
    pass
