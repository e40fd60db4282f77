import enum
import os


class Queue(enum.Enum):
    ORDERS = 'orders'
    RETURNS = ORDERS + '-returns'


class Base:
    app_name = 'settings'
    BATCH = 5

    def __init__(self, stage):
        self.stage = stage

    def bucket(self):
        return 'acme-' + self.stage


class Production(Base):
    BATCH = 10


settings = Production('prod') if os.environ.get('STAGE') == 'prod' else Base('dev')

JOBS = {
    'import': {'schedule': 'rate(%d minutes)' % (60 * 6), 'name': 'nightly-import'},
}
