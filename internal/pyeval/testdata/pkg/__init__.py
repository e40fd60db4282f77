from .consts import *
from . import sub
from .sub.deep import DEEP as RENAMED
__all__ = ["NAME", "sub", "RENAMED"]
HIDDEN = 1
