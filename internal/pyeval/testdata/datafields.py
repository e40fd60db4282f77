from dataclasses import dataclass, field, fields, replace
from typing import ClassVar, List


@dataclass(frozen=True)
class Queue:
    name: str = "q"
    size: int = 5


@dataclass(frozen=True)
class Settings:
    PREFIX: ClassVar[str] = "X_"
    stage: str = "dev"
    tags: List[str] = field(default_factory=list)
    queue: Queue = field(default_factory=Queue)

    @property
    def label(self):
        return f"{self.stage}-{self.queue.name}"


names = [f.name for f in fields(Settings)]
more = {f.name.upper(): 1 for f in fields(Settings())}
base = Settings(stage="prod")
other = replace(base, queue=Queue(name=base.label))
label = other.label
same = other.tags is base.tags
size = replace(other.queue, size=7).size
old = base.queue.name
try:
    replace(base, nothing=1)
except TypeError:
    refused = True
types = [str(f.type) for f in fields(Queue)]
