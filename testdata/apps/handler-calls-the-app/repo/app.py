from chalice import Chalice, Rate

app = Chalice(app_name="called")


@app.route("/")
def index():
    return {}


@app.schedule(Rate(1, unit=Rate.HOURS))
def sweep(event):
    return warm(event, None)


def warm(event, context):
    return app(event, context)


def handler(event, context):
    if event.get("warm"):
        return {}
    return app(event, context)


if __name__ == "__main__":
    handler({}, None)
    exit()
