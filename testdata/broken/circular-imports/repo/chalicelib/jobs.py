from app import app


@app.schedule('rate(1 hour)')
def run(event=None):
    pass
