from chalice import Chalice

app = Chalice(app_name='route-above-event-decorator')


@app.route('/refresh')
@app.schedule('rate(1 hour)')
def refresh(event):
    return {'refreshed': True}
