from chalice import Chalice

app = Chalice(app_name='event-decorator-on-route')


@app.schedule('rate(1 hour)')
@app.route('/refresh', methods=['POST'])
@app.route('/reload', methods=['POST'])
def refresh(event=None):
    return {'refreshed': True}
