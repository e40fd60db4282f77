from dependency_injector import containers, providers


class Settings:
    queue = "orders"
    minutes = 5


class Service:
    def __init__(self, queue=None):
        self.queue = queue

    def take(self, event):
        pass

    def poll(self):
        pass


class Container(containers.DeclarativeContainer):
    config = providers.Configuration()
    service = providers.Singleton(Service, queue=config.queue)


class Services:
    def __init__(self):
        self._made = {}
        self._factories = {}

    @classmethod
    def default(cls):
        services = cls()
        services.register("settings", Settings)
        services.register("service", lambda: Service(services.get("settings").queue))
        return services

    def register(self, name, factory):
        self._factories[name] = factory

    def get(self, name):
        if name not in self._made:
            self._made[name] = self._factories[name]()
        return self._made[name]

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda: self.get(name)
