from chalice import Cron, Rate

HOURLY = Rate(1, unit=Rate.HOURS)
NIGHTLY = Cron(0, 1, '*', '*', '?', '*')
