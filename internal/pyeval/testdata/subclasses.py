import abc
from typing import NamedTuple


class Spec(NamedTuple):
    text: str
    unit: str = "HOURS"


REGISTRY = {}
SEEN = []


class Base(abc.ABC):
    schedule = None
    slug = ""

    def __init_subclass__(cls, *, schedule=None, **kwargs):
        super().__init_subclass__(**kwargs)
        SEEN.append(cls.__name__)
        if schedule is None:
            return
        cls.schedule = schedule
        cls.slug = cls.slug or cls.__name__.lower()
        REGISTRY[cls.slug] = (cls.__name__, cls.schedule)


class Tagged:
    def __init_subclass__(cls, tag="none", **kwargs):
        super().__init_subclass__(**kwargs)
        cls.tag = tag


class First(Base, schedule=Spec("0 2")):
    slug = "own"


class Second(First):
    pass


class Third(Second, schedule="x"):
    pass


class Both(Base, Tagged, schedule="y", tag="t"):
    pass


class Plain(Base):
    @classmethod
    def __init_subclass__(cls):
        SEEN.append("plain " + cls.__name__)


class Under(Plain):
    pass


for country, hour in {"de": 3, "at": 4}.items():
    type("Export%s" % country, (Base,), {"slug": "export_" + country, "hour": hour}, schedule=str(hour))

Made = type("Made", (First, Tagged), {"size": 3, "half": lambda self: self.size // 2})
half = Made().half()
made_name, made_tag = Made.__name__, Made.tag
made_is = issubclass(Made, Base)
names = sorted(REGISTRY)
entries = sorted(REGISTRY.items())
third = Third.schedule
both_tag = Both.tag
own = Second.slug

try:
    class Refused(Tagged, other=1):
        pass
except TypeError:
    refused = True
try:
    class Simple(object, other=1):
        pass
except TypeError:
    simple = True
