from chalice import Blueprint, Chalice, Rate
from company_jobs import attach

app = Chalice(app_name="given")
jobs = Blueprint(__name__)


@jobs.schedule(Rate(1, unit=Rate.HOURS))
def tidy(event):
    pass


@app.schedule(Rate(2, unit=Rate.HOURS))
def own(event):
    pass


attach(app, jobs)
