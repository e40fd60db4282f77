import os
UNK = os.environ["OTHER_VAR"]
out = []
for i in range(5):
    if i == 1: continue
    if i == 4: break
    out.append(i)
else:
    out.append("else")
n = 0
while True:
    n += 1
    if n > 3:
        break
match n:
    case 1 | 2: M = "small"
    case 4: M = "four"
    case _: M = "other"
match UNK:
    case "a": N = 1
    case "b": N = 2
    case _: N = 3
def f(*a, k=1, **kw):
    return a, k, sorted(kw.items())
A = f(1, *[2, 3], k=4, **{"z": 1})
a, *b, c = range(5)
[d, (e, g)] = 1, (2, 3)
if (w := len("abc")) > 2: W = w
x = y = []
x += [1]
z = y
del x[0]
t = (1,)
t += (2,)
s = {3, 1, 2}
S = sorted(s)
ss = list(s)
X = [i * j for i in range(3) for j in range(2) if i != j]
G = sum(v for v in X)
try:
    int("x")
except (KeyError, ValueError) as err:
    E = "ve"
finally:
    F = "fin"
with open("/dev/null") as fh:
    V = 1
lst = [1]
def may(l):
    UNKNOWN_CALL = os.getpid()
    return l
Q = "a" "b" f"{n!r:>3}"
R = not UNK and None
H = {**{"a": 1}, "b": 2}
H.update(c=3)
H |= {"d": 4}
I = H.pop("a"), list(H)
globals()["DYNAMIC"] = 5
J = DYNAMIC
K = "x" if UNK == "x" else "y"
L = [1, 2, 3][UNK == "q"]
T = list(map(lambda v: v + 1, filter(None, [0, 1, 2])))
def gen():
    yield 1
O = list(gen())
P = "%(a)s" % {"a": 1}
def recurse(n):
    return 1 if n == 0 else n * recurse(n - 1)
Y = recurse(10)
# expect: out = [0, 2, 3]
# expect: n = 4
# expect: M = 'four'
# unknown: N because it depends on
# expect: A = ((1, 2, 3), 4, [('z', 1)])
# expect: b = [1, 2, 3]
# expect: e = 2
# expect: W = 3
# expect: z = []
# expect: t = (1, 2)
# expect: S = [1, 2, 3]
# unknown: ss because order
# expect: X = [0, 0, 0, 2]
# expect: E = 've'
# expect: F = 'fin'
# expect: V = 1
# expect: Q = 'ab  4'
# expect: I = (1, ['b', 'c', 'd'])
# expect: J = 5
# unknown: K because it depends on
# unknown: L because OTHER_VAR
# expect: T = [2, 3]
# unknown: O because generator
# expect: P = '1'
# expect: Y = 3628800
