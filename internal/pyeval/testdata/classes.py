import abc, enum, functools
from dataclasses import dataclass, field
from typing import NamedTuple, List
from abc import ABC, abstractmethod
class Base(ABC):
    kind = "base"
    __secret = 1
    def __init__(self, name, *, size=1):
        self.name = name
        self.size = size
    @property
    def label(self):
        return f"{self.kind}:{self.name}"
    @classmethod
    def make(cls, *args, **kw):
        return cls(*args, **kw)
    @staticmethod
    def twice(x):
        return x * 2
    def __len__(self):
        return self.size
    def secret(self):
        return self.__secret
class Child(Base):
    kind = "child"
    __secret = 2
    def __init__(self, name):
        super().__init__(name, size=5)
        self.extra = True
    def __str__(self):
        return "<" + self.name + ">"
    def __call__(self, x):
        return x + self.size
    def __getitem__(self, k):
        return k * 2
c = Child.make("n")
A = c.label
B = Child.twice(4)
C = len(c)
D = str(c)
E = c(1)
F = c.secret()
G = isinstance(c, Base)
H = [k.__name__ for k in (Child, Base)]
I = c[3]
@dataclass
class Conf:
    a: int
    b: str = "x"
    c: List[int] = field(default_factory=list)
x = Conf(1)
y = Conf(2, c=[5])
x.c.append(3)
J = (x.a, x.b, x.c, y.c)
class P(NamedTuple):
    x: int
    y: int = 7
p = P(1)
K = p.x + p.y
px, py = p
class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2
class Kind(enum.Enum):
    A = enum.auto()
    B = enum.auto()
    C = A
    @property
    def lower(self):
        return self.name.lower()
L = Kind.B.value
M = Kind(1).name
N = Kind["B"] is Kind.B
O = Level.HIGH + 1
Q = Kind.C.name
R = Kind.B.lower
S = str(Kind.A)
T = [m.name for m in Kind]
class Meta(type):
    def __new__(m, name, bases, ns):
        ns["injected"] = 1
        return super().__new__(m, name, bases, ns)
class WithMeta(metaclass=Meta):
    value = 3
U = WithMeta.value
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    return inc
inc = counter()
inc(); inc(5)
V = inc()
W = functools.partial(lambda a, b: (a, b), 1)(b=2)
@functools.lru_cache(maxsize=None)
def conf():
    return []
conf().append(1)
X = conf()
registry = {}
def register(name):
    def deco(fn):
        registry[name] = fn.__name__
        return fn
    return deco
for n in ("a", "b"):
    @register(n)
    def handler(): pass
Y = registry
class Bag(dict):
    pass
bag = Bag(a=1)
Z = bag["a"]
class Queue(str, enum.Enum):
    JOBS = "jobs"
AA = {"jobs": 1}[Queue.JOBS], {Queue.JOBS: 2}["jobs"], "jobs" in {Queue.JOBS}, "-".join([Queue.JOBS]), Queue.JOBS + "x"
# expect: AA = (1, 2, True, 'jobs', 'jobsx')
# expect: A = 'child:n'
# expect: B = 8
# expect: C = 5
# expect: D = '<n>'
# expect: E = 6
# expect: F = 1
# expect: G = True
# expect: H = ['Child', 'Base']
# expect: I = 6
# expect: J = (1, 'x', [3], [5])
# expect: K = 8
# expect: px = 1
# expect: L = 2
# expect: M = 'A'
# expect: N = True
# expect: O = 3
# expect: Q = 'A'
# expect: R = 'b'
# expect: S = 'Kind.A'
# expect: T = ['A', 'B']
# unknown: U because derives from type
# expect: V = 7
# expect: W = (1, 2)
# expect: X = [1]
# expect: Y = {'a': 'handler', 'b': 'handler'}
# unknown: Z because dict


class Shape(metaclass=abc.ABCMeta):
    pass


class Square:
    pass


class Round(ABC):
    pass


@Round.register
class Ball:
    pass


class Oval(Round):
    pass


shape_registered = Shape.register(Square) is Square
ball_name = Ball.__name__
oval_registered = Oval.register(Square).__name__
square_is_oval = isinstance(Square(), Oval)
oval_is_round = isinstance(Oval(), Round)
# expect: shape_registered = True
# expect: ball_name = 'Ball'
# expect: oval_registered = 'Square'
# expect: oval_is_round = True
# unknown: square_is_oval because isinstance
