from chalice import Chalice, Rate
from dependency_injector.wiring import Provide, inject

from chalicelib.container import Container, Services

container = Container()
container.config.from_dict({"queue": "orders"})
container.wire(modules=[__name__])
services = Services.default()

app = Chalice(app_name="wired")
app.container = container


@app.on_sqs_message(queue=services.settings().queue)
@inject
def orders(event, service=Provide[Container.service]):
    service.take(event)


@app.schedule(Rate(services.get("settings").minutes, unit=Rate.MINUTES))
def poll(event):
    app.container.service().poll()
