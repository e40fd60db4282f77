DEFAULT_SCHEDULE = 'rate(3 hours)'
