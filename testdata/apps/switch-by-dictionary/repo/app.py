import os

from chalice import Chalice, Cron, Rate

ENV = os.getenv('ENV', 'dev').lower()
CONFIG = {
    'default': {'bucket': 'acme-{env}-data', 'poll': Rate(1, Rate.DAYS)},
    'prod': {'poll': Rate(5, unit=Rate.MINUTES), 'queue': 'prod-only'},
}
settings = {**CONFIG['default'], **CONFIG.get(ENV, {})}
settings['bucket'] = settings['bucket'].format(env=ENV)
IS_PROD = ENV in ('prod', 'production')

app = Chalice(app_name='switch-by-dictionary', debug=not IS_PROD)


@app.schedule(settings['poll'])
def poll(event):
    pass


@app.on_s3_event(bucket=settings['bucket'], events=['s3:ObjectCreated:%s' % ('Put' if IS_PROD else '*')])
def loaded(event):
    pass


if 'queue' in settings:
    @app.on_sqs_message(queue=settings['queue'], batch_size=10 if IS_PROD else 1)
    def drain(event):
        pass

if not IS_PROD and ENV != 'staging':
    @app.route('/debug')
    def debug():
        return settings['bucket']
