from . import names
from .. import slow

EVERY = slow.EVERY.replace('99', '98')
NAME = names.NAME.upper()
