from chalice import Chalice

app = Chalice(app_name='s3-defaults')


@app.on_s3_event(bucket='plain')
def plain(event):
    pass


@app.on_s3_event(bucket='filtered', events=['s3:ObjectRemoved:Delete', 's3:ObjectCreated:Copy'], prefix='a/', suffix='.gz')
def filtered(event):
    pass


@app.on_s3_event('both', prefix='')
def empty_prefix(event):
    pass
