_private = 1


def helper():
    return 42
