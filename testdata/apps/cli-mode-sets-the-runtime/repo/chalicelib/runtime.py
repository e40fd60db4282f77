import enum


class Runtime(enum.Enum):
    LOCAL = enum.auto()
    LAMBDA = enum.auto()


current = Runtime.LOCAL


def is_lambda():
    return current is Runtime.LAMBDA
