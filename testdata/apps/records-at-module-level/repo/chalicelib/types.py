import enum
from collections import namedtuple
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any, Dict, Generic, List, NamedTuple, NewType, Optional, TypedDict, TypeVar

T = TypeVar("T")
OrderId = NewType("OrderId", str)
Order = TypedDict("Order", {"id": OrderId, "lines": List[Dict[str, Any]], "in": bool}, total=False)
Colour = Enum("Colour", "RED GREEN BLUE")
Schedule = namedtuple("Schedule", "minute hour day_of_month month day_of_week year", defaults=("*", "*", "?", "*"))
Point = NamedTuple("Point", [("x", int), ("y", int)])


class Line(TypedDict):
    sku: str
    count: int


class FullLine(Line, total=False):
    note: Optional[str]


class Size(IntEnum):
    SMALL = 5
    LARGE = enum.auto()


class Frequency(str, Enum):
    HOURLY = "rate(1 hour)"
    DAILY = "rate(1 day)"


class Work(NamedTuple):
    queue: str
    every: int = 15
    text: str = "Every quarter of an hour"


@dataclass(frozen=True)
class Job:
    owner: str
    name: str
    tags: List[str] = field(default_factory=list)

    @property
    def queue(self):
        return f"{self.owner}-{self.name}"


class Page(Generic[T]):
    items: List[T]


JOBS = {"poll": Work("work")}
LINE: Line = {"sku": str(OrderId("1")), "count": Point(1, 2).y}
