MIDNIGHT = 'cron(0 0 * * ? *)'
