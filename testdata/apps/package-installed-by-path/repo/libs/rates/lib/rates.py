HOURLY = "rate(1 hour)"
