from chalice import Chalice

app = Chalice(app_name='sets')
ALL = {'mail', 'sms', 'push', 'fax'}
OFF = frozenset(['fax'])
ON = ALL - OFF | {'letter'}

for channel in sorted(ON, key=len, reverse=True)[:1] + sorted(ON & {'sms', 'mail'}):
    app.on_sqs_message(queue='send-' + channel, name=channel)(lambda event: None)

if 'fax' not in ON and not ON <= ALL:
    @app.schedule('rate(%d days)' % len(ON ^ ALL))
    def changed(event):
        pass
