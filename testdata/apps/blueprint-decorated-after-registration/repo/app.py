from chalice import Blueprint, Chalice, Rate

app = Chalice(app_name='late')
jobs = Blueprint(__name__)


@jobs.schedule(Rate(1, unit=Rate.HOURS))
def first(event):
    pass


app.register_blueprint(jobs)


@jobs.schedule(Rate(2, unit=Rate.HOURS))
def second(event):
    pass
