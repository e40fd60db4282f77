"""Classes that a call makes, not a class statement."""
import enum, sys
from collections import namedtuple
from enum import Enum, IntEnum
from typing import NamedTuple, TypedDict

Point = NamedTuple("Point", [("x", int), ("y", int)])
point = Point(1, y=2)
total = point.x + point[1]
tuple_form = NamedTuple("Pair", (("a", str), ("b", str)))("1", "2").b

Cron = namedtuple("Cron", "minute hour day month weekday year", defaults=("*", "*", "?", "*"))
cron = tuple(Cron(minute=30, hour=2))
three = namedtuple(typename="Three", field_names=["a", "b", "c"])(1, 2, 3)[2]
all_defaults = tuple(namedtuple("D", "a,b", defaults=[1, 2])())
no_defaults = tuple(namedtuple("N", "a", defaults=None)(5))
replaced = tuple(Cron(1, 2)._replace(hour=7))
renamed = namedtuple("R", ["class", "a"], rename=True)._fields

Colour = Enum("Colour", "RED GREEN BLUE")
colour = Colour.GREEN.value
colour_name = Colour(3).name
looked_up = Colour["RED"] is Colour.RED
Comma = Enum("Comma", "A, B")
comma = [m.name for m in Comma]
Listed = Enum("Listed", ["X", "Y"])
listed = Listed.Y.value
Mapped = Enum("Mapped", {"LOW": "low", "HIGH": "high"})
mapped = Mapped.HIGH.value
Paired = Enum("Paired", [("ONE", 1), ("UN", 1), ("TWO", 2)])
paired = [p.value for p in Paired]
Number = IntEnum("Number", "ONE TWO")
number = Number.TWO + 3
flagged = enum.IntFlag("Flag", "A B C").C.value
text_enum = Enum("Text", "A B", type=str)

Order = TypedDict("Order", {"id": str, "in": bool}, total=False)
order = Order(id="1")["id"]
plain = {"id": "2", **{"in": True}}

walrus_items = [y := (y, y) if i else () for i in range(3)]
walrus_last = y
walrus_if = (z := 1 if 0 else 2)
walrus_lambda = (w := lambda: 3)()
walrus_or = [q := 0 or 5, q]
walrus_arg = max(a := 1 if point.x > 5 else 7, 3)
if (b := 3 if total else 4) == 3:
    walrus_b = b
if c := 0 if total else 9:
    walrus_c = "yes"
else:
    walrus_c = c
walrus_sub = [1, 2, 3][d := 2 if total else 0]
walrus_set = sorted({e := 8 if total else 1, e + 1})
walrus_comp = [f for f in (0, 1, 2) if (g := f if f > 0 else None)]
walrus_cond_after = [h := total, 1] if total else []
walrus_str = f"{(k := 'a' if total else 'b')}{k}"
def walrus_function(n):
    if (m := n * 2 if n else -1) > 0:
        return m
    return m - 1
walrus_called = [walrus_function(0), walrus_function(4)]

fields = Cron._fields if False else Cron(1, 2)._fields
as_dict = Cron(1, 2)._asdict()
replaced_typed = Point(1, 2)._replace(y=5)[1]
try:
    Cron(1, 2)._replace(second=3)
except ValueError as e:
    bad_field = "ValueError"

import types


class Base:
    name = "base"


class First(Base):
    name = "first"


class Second(First, Base):
    name = "second"


if total:
    class Third(Base):
        name = "third"

sub_names = [c.name for c in Base.__subclasses__()]
by_name = {c.__name__: c for c in Base.__subclasses__()}["First"].name
no_subs = len(Third.__subclasses__())


def bound_later(self, suffix):
    return self.name + suffix


holder = First()
holder.method = types.MethodType(bound_later, holder)
method_result = holder.method("!")
space = types.SimpleNamespace(a=1, **{"b": [2]})
space.c = 3
space_values = (space.a, space.b, space.c)
space_equal = space == types.SimpleNamespace(a=1, b=[2], c=3)
space_has = hasattr(space, "missing")


class Space(types.SimpleNamespace):
    pass


space_sub = Space(x=1).x


class Made:
    def __new__(cls, func=None, label=""):
        if func is None:
            return lambda inner: (inner, label)
        return super().__new__(cls)

    def __init__(self, func=None, label=""):
        self.func = func

    def __call__(self, one, two):
        return one + two


made = Made(label="x")(5)
called = Made(len)(1, 2)


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


globals().update(Level.__members__)
globals().update({"FROM_DICT": 3}, FROM_KEYWORD=4)
high = HIGH + 1
others = (FROM_DICT, FROM_KEYWORD, globals().setdefault("FROM_DEFAULT", 5), FROM_DEFAULT, globals().get("MISSING", 6))
dots = Ellipsis is ...


class Version(namedtuple("Version", "major minor")):
    def __new__(cls, major=0, minor=0, final=True):
        return super().__new__(cls, major, minor)


version = Version(final=False)


class Frozen:
    __slots__ = ("locked", "value")

    def __init__(self):
        self.locked = False
        self.value = 1

    def __setattr__(self, key, value):
        if key != "locked" and self.locked:
            raise AttributeError(key)
        super(type(self), self).__setattr__(key, value)


frozen = Frozen()
for _alias in list(sys.modules):
    if _alias == "enum" or _alias.startswith("collections."):
        sys.modules["pkg.alias." + _alias] = sys.modules[_alias]
# expect: high = 3
# expect: others = (3, 4, 5, 5, 6)
# expect: dots = True
# unknown: version because its class defines __new__
