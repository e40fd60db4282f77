import functools

from chalice import Cron, Rate


def job_of(app):
    def job(*, hours=None, minutes=None, name=None):
        every = Rate(hours, unit=Rate.HOURS) if hours else Rate(minutes, unit=Rate.MINUTES)

        def decorate(func):
            @functools.wraps(func)
            def logged(event):
                app.log.info("starting %s", func.__name__)
                return func(event)

            return app.schedule(every, name=name)(logged)

        return decorate

    return job


def queue_of(app, prefix):
    return lambda queue, **more: app.on_sqs_message(queue=f"{prefix}-{queue}", **more)


class Registrar:
    def __init__(self, app):
        self.app = app
        self.daily = app.schedule(Cron(0, 6, "*", "*", "?", "*"), description="Once a day")

    def __call__(self, func):
        return self.app.lambda_function(name=func.__name__)(func)
