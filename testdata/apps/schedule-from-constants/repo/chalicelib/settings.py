from chalice import Rate

NIGHTLY_HOUR = 1


class Settings:
    NAME = "summary"
    UNIT = Rate.MINUTES

    class Weekly:
        DAY = "SUN"
        EXPRESSION = "cron(0 3 ? * " + DAY + " *)"


def every(hours):
    return "rate({} hours)".format(hours)
