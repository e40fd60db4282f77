from chalice import Chalice, Cron

app = Chalice(app_name='schedule-reads-event')


@app.schedule(Cron(0, 18, '?', '*', 'MON-FRI', '*'), description='Closing prices')
def close_of_business(event):
    day = event.time[:10]
    rule = event.resources[0].split('/')[-1]
    return {'day': day, 'rule': rule, 'account': event.account, 'raw': event.to_dict()['id']}
