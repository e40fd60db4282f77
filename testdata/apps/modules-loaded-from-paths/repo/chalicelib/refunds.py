QUEUE = "refunds"


def take(event):
    pass
