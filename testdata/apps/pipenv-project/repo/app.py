import requests
from chalice import Chalice

app = Chalice(app_name='pipenv-project')


@app.schedule('rate(1 hour)')
def fetch(event):
    return requests.get('https://api.acme.example/').status_code
