from chalicelib.core import app
from chalicelib.jobs import hourly
import chalicelib.more_jobs
