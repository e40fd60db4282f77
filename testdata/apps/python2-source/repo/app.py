from chalice import Chalice, Rate

app = Chalice(app_name='python2-source')


@app.schedule(Rate(1, unit=Rate.HOURS))
def poll(event):
    try:
        print "polling", event.time
    except ValueError, e:
        print >>sys.stderr, e
    return 0777


@app.lambda_function()
def ping(event, context):
    exec "x = 1"
    return `x`
