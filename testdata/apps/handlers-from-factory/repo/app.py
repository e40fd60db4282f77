from chalice import Chalice, Rate

app = Chalice(app_name='factory')


def make_sync(table, hours):
    @app.schedule(Rate(hours, unit=Rate.HOURS), name='sync_' + table)
    def sync(event):
        print('syncing', table)
    return sync


sync_users = make_sync('users', 1)
sync_orders = make_sync('orders', 2)
sync = make_sync('stock', 12)
