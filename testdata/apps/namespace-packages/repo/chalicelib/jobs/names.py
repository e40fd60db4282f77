NIGHTLY = 'night-job'
