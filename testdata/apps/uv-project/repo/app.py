from chalice import Chalice

app = Chalice(app_name='uv-project')


@app.schedule('rate(1 hour)')
def fetch(event):
    import httpx
    return httpx.get('https://api.acme.example/').json()
