from chalice import Chalice, Rate

from chalicelib import tasks

app = Chalice(app_name='inside')


def setup(target):
    @target.schedule(Rate(1, unit=Rate.HOURS))
    def local_job(event):
        pass


def never_called(target):
    @target.lambda_function()
    def ghost(event, context):
        pass


setup(app)
tasks.register(app)
