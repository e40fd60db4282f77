from chalice import Chalice

app = Chalice(app_name='secret-in-the-source')
DB_PASSWORD = 'hunter2-is-not-a-secret'


@app.schedule('rate(1 hour)', description='uses ' + DB_PASSWORD)
def job(event):
    pass
