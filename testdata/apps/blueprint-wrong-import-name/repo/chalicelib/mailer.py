from chalice import Blueprint

mailer = Blueprint('mailer')


@mailer.schedule('cron(0 9 * * ? *)')
def send_digest(event):
    return 'sent'
