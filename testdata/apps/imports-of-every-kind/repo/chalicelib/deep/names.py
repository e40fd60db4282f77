from ..slow import EVERY as _slow

NAME = 'name-' + _slow[5:7]
