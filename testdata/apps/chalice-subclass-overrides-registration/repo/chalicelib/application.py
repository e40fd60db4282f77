from chalice import Blueprint, Chalice, Cron


class Application(Chalice):
    def __init__(self, module, *, name, **options):
        self.module = module
        super().__init__(app_name=name, **options)
        self.names = []

    def route(self, path, *, interactive=True, **options):
        decorator = super().route(path, **options)

        def decorate(view):
            self.names.append((path, interactive))
            return decorator(view)

        return decorate

    def _register_handler(self, handler_type, name, user_handler, wrapped_handler, kwargs, options=None):
        super()._register_handler(handler_type, name, user_handler, wrapped_handler, kwargs, options)
        wrapped_handler.name = name
        if "queue" in kwargs:
            wrapped_handler.queue = kwargs["queue"]


class Jobs(Blueprint):
    def nightly(self, hour, **options):
        return self.schedule(Cron(0, hour, "*", "*", "?", "*"), **options)

    def route(self, path, read_only=False, **options):
        methods = ["GET"] if read_only else ["GET", "POST"]
        return super().route(path, methods=methods, **options)
