PREFIX = "landing/"


def handler(event):
    return event.key
