from chalice import Blueprint, Rate

legacy = Blueprint(__name__)


@legacy.schedule(Rate(1, unit=Rate.DAYS))
def old_job(event):
    return helper()


def helper():
    return 42
