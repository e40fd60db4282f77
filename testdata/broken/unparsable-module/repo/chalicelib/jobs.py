from chalice import Blueprint

jobs = Blueprint(__name__)

<<<<<<< HEAD
@jobs.schedule('rate(2 hours)')
=======
@jobs.schedule('rate(3 hours)')
>>>>>>> feature/slower
def slow(event):
    pass
