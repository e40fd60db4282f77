from collections import namedtuple
from dataclasses import dataclass, field
from typing import NamedTuple

from chalice import Chalice, Rate

app = Chalice(app_name='objects-as-settings')

Window = namedtuple('Window', ['every', 'unit'])


class Job(NamedTuple):
    name: str
    queue: str = 'default-queue'


@dataclass
class Bucket:
    name: str
    stage: str = 'dev'
    suffixes: list = field(default_factory=lambda: ['.csv'])

    @property
    def full(self):
        return '%s-%s' % (self.name, self.stage)

    @classmethod
    def landing(cls):
        return cls('landing')

    @staticmethod
    def prefix(*parts):
        return '/'.join(parts) + '/'


class Base:
    hours = 3

    def expression(self):
        return 'rate(%d hours)' % self.hours


class Slow(Base):
    hours = Base.hours * 4

    def __init__(self):
        self.label = type(self).__name__.lower()

    def expression(self):
        return super().expression()

    def __call__(self, text):
        return self.label + text


slow = Slow()
w = Window(every=20, unit=Rate.MINUTES)


@app.schedule(slow.expression(), name=slow('-job'))
def slow_job(event):
    pass


@app.schedule(Rate(w.every, w[1]))
def windowed(event):
    pass


@app.on_sqs_message(queue=Job('x').queue)
def queued(event):
    pass


@app.on_s3_event(Bucket.landing().full, prefix=Bucket.prefix('a', 'b'), suffix=Bucket('z').suffixes[0])
def landed(event):
    pass
