from chalice import Chalice

app = Chalice(app_name='getattr-registration')

SPEC = {'import': ('schedule', 'rate(1 hour)'), 'mail': ('on_sns_message', 'mails')}


def handler(event):
    return event


for name, (kind, argument) in SPEC.items():
    getattr(app, kind)(argument, name=name)(handler)
