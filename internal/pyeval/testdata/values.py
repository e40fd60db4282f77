import os
import json
import functools
from enum import Enum
A = 1
B = "x" + str(A) * 2
C = f"q-{B}-{A:03d}"
D = {"a": [1, 2, 3], "b": (1,)}
E = [x * 2 for x in D["a"] if x > 1]
F = "%s-%d" % ("a", 5)
G = "{}-{name}".format(1, name="n")
H = D["a"][::-1]
class Color(str, Enum):
    RED = "red"
    BLUE = "blue"
I = [c.value for c in Color]
J = Color.RED == "red"
STAGE = os.environ["PYEVAL_STAGE"]
Q = f"queue-{STAGE}"
K = os.environ.get("PYEVAL_ABSENT", "dflt")
L = os.environ["OTHER_VAR"]
if os.environ.get("MYSTERY") == "1":
    M = 1
    N = 2
else:
    M = 1
    N = 3
def deco(f):
    @functools.wraps(f)
    def wrapper(*a, **k):
        return f(*a, **k)
    return wrapper
@deco
def job(x, y=2):
    return x + y
O = job(3)
P = job.__name__
try:
    D["zz"]
except KeyError as e:
    R = "caught"
def early(x):
    if L == "a":
        return 1
    return x
S = early(1)
T = early(2)
U = json.loads('{"a": [1, 2.5, null]}')
for i, ch in enumerate("abc"):
    V = (i, ch)
W = []
for x in os.listdir("."):
    W.append(x)
# expect: C = 'q-x11-001'
# expect: E = [4, 6]
# expect: F = 'a-5'
# expect: G = '1-n'
# expect: H = [3, 2, 1]
# expect: I = ['red', 'blue']
# expect: J = True
# expect: Q = 'queue-prod'
# expect: K = 'dflt'
# unknown: L because OTHER_VAR
# expect: M = 1
# unknown: N because it depends on the condition
# expect: O = 5
# expect: P = 'job'
# expect: R = 'caught'
# expect: S = 1
# unknown: T because OTHER_VAR
# expect: U = {'a': [1, 2.5, None]}
# expect: V = (2, 'c')
# unknown: W because os
