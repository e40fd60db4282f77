QUEUE = 'original'


class Defaults:
    topic = 'topic'


def get():
    return QUEUE
