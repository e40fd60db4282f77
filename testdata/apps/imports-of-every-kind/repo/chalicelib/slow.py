EVERY = 'rate(99 hours)'
