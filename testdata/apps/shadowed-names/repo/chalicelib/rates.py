class Rate:
    def __new__(cls, value, unit):
        return 'rate(%d fortnights)' % value
