import pkg.sub.deep
import pkg.consts as k
from pkg import *
import pkg.circular_a
from pkg.circular_b import HAS_Y
import importlib
D = pkg.sub.deep.DEEP
N = NAME
R = RENAMED
L = sub.LOADED
P = k.PATH
Y = pkg.circular_a.Y
M = importlib.import_module("pkg.sub").LOADED
try:
    from pkg import nothing_here
    T = 1
except ImportError:
    T = 2
try:
    import pkg.missing
except ModuleNotFoundError as e:
    U = "missing"
try:
    import simplejson_not_installed as json
    W = 1
except ImportError:
    import json
    W = 2
if __name__ == "__main__":
    V = 1
else:
    V = 2
def inner():
    from pkg.consts import PATH
    return PATH
Z = inner()
G = "HIDDEN" in globals()
# expect: D = 'pkg.deep'
# expect: N = 'pkg'
# expect: R = 'pkg.deep'
# expect: L = 'pkg.sub'
# expect: P = '/c/d'
# expect: Y = 1
# expect: HAS_Y = False
# expect: M = 'pkg.sub'
# expect: T = 2
# expect: U = 'missing'
# expect: V = 2
# expect: Z = '/c/d'
# expect: G = False
# unknown: W because try block
