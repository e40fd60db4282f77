from chalice import Chalice

admin = Chalice(app_name='admin')
app = Chalice(app_name='main')


@admin.schedule('rate(1 hour)')
def admin_job(event):
    pass


@app.schedule('rate(2 hours)')
def main_job(event):
    pass
