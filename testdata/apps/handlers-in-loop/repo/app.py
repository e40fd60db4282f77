from chalice import Chalice

app = Chalice(app_name='handlers-in-loop')

QUEUES = ['mails', 'pushes', 'letters']

for queue_name in QUEUES:
    @app.on_sqs_message(queue=queue_name, name='send_%s' % queue_name, batch_size=3)
    def send(event, queue_name=queue_name):
        for record in event:
            print(queue_name, record.body)


for hour, country in enumerate(('de', 'at', 'ch'), start=4):
    @app.schedule(f'cron(0 {hour} * * ? *)', name=f'report-{country}')
    def report(event):
        pass
