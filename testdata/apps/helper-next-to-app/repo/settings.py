PREFIX = 'crm'
SCHEDULE = 'cron(0 5 * * ? *)'
