from chalice import Chalice

app = Chalice(app_name='changed-later')
app.api.cors = False


@app.schedule('rate(1 hour)')
def one(event):
    pass


def exported():
    """Only exists to be called by name from the console."""


handler = one
lambda_handler = app
