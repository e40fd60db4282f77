from chalice import Chalice, Rate

app = Chalice(app_name='duplicate-logical-names')


@app.schedule(Rate(5, unit=Rate.MINUTES), name='worker')
def tick(event):
    pass


@app.on_sqs_message(queue='jobs', name='worker')
def work(event):
    for record in event:
        print(record.body)
