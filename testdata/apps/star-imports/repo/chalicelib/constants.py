__all__ = ['QUEUE', 'NIGHTLY']

QUEUE = 'star-queue'
NIGHTLY = (0, 2, '*', '*', '?', '*')
HIDDEN = 1
