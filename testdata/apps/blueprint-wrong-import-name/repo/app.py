from chalice import Chalice
from chalicelib.mailer import mailer

app = Chalice(app_name='mailer')
app.register_blueprint(mailer)
