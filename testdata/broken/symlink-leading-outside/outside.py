SCHEDULE = 'rate(13 days)'  # must not be read
