WHEN = 'cron(0 0 * * ? *)'
