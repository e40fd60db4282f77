from chalice import Rate

from app import app


@app.schedule(Rate(30, unit=Rate.MINUTES), name='sync')
def sync_customers(event):
    print('sync')
