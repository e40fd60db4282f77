from chalice import Chalice

app = Chalice(app_name='comprehension')

COUNTRIES = sorted({'de', 'at', 'ch'})
HOURS = {c: 2 + i for i, c in enumerate(COUNTRIES)}
PAIRS = [(c.upper(), 'cron(0 %d * * ? *)' % HOURS[c]) for c in COUNTRIES if c != 'ch']


def import_country(event):
    pass


for country, when in PAIRS:
    app.schedule(when, name='import_' + country)(import_country)


@app.schedule('rate({} hours)'.format(max(HOURS.values()) + sum([1, 2][:1])))
def slow(event):
    pass


@app.on_sns_message(topic=':'.join('arn aws sns eu-west-1 123456789012'.split() + ['done']))
def done(event):
    pass
