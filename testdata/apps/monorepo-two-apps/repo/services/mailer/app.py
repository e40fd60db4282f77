from chalice import Chalice

from chalicelib import schedules

app = Chalice(app_name='mailer')


@app.schedule(schedules.NIGHTLY)
def send_mails(event):
    return True


@app.on_sqs_message(queue='bounces')
def bounced(event):
    pass
