from chalice import Chalice

app = Chalice(app_name='app-made-in-chalicelib')
app.debug = True
