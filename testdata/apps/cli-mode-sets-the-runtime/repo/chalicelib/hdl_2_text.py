def topic(runtime):
    return f"text-{runtime.name.lower()}"


def handler(event):
    return event.message
