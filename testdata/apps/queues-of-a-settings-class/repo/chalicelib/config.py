import abc


class Base(abc.ABC):
    STAGE = "base"
    BATCH = 10
    limits = dict(window=0)

    @property
    def QUEUE(self):
        return "-".join((self.STAGE, "orders"))

    @property
    def retry_queue(self):
        return self.QUEUE + "-retry"

    @classmethod
    def minutes(cls):
        return {"base": 5}.get(cls.STAGE, 15)

    def __str__(self):
        return self.STAGE.title()


class Dev(Base):
    STAGE = "dev"
    BATCH = Base.BATCH // 2
    limits = {**Base.limits, "window": 20}


class Prod(Base):
    STAGE = "prod"


def configuration(stage):
    return {c.STAGE: c for c in Base.__subclasses__()}[stage]()
