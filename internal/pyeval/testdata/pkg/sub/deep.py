from ..consts import NAME
DEEP = NAME + ".deep"
