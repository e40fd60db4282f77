from chalice import Chalice

app = Chalice(app_name='in-a-class')


class Jobs:
    def __init__(self, table):
        self.table = table

    def refresh(self, event, context):
        return self.table


refresh = app.lambda_function()(Jobs('users').refresh)
other = app.lambda_function(name='other-table')(Jobs('orders').refresh)


class Tasks:
    @staticmethod
    def purge(event, context):
        return 'purged'


purge = app.lambda_function()(Tasks.purge)
