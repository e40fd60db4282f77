from chalicelib import daily, hourly


def register_all(app):
    for prefix, module in (('hourly.', hourly), ('daily.', daily)):
        app.register_blueprint(module.jobs, name_prefix=prefix)
