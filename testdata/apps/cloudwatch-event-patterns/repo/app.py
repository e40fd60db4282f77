from chalice import Chalice

app = Chalice(app_name='patterns')

BASE = {"source": ["aws.codecommit"]}
STATES = ['FAILED', 'TIMED_OUT']


@app.on_cw_event({"source": ["aws.codecommit"], "detail-type": ["Pull Request"]})
def pull_request(event):
    print(event.detail)


@app.on_cw_event(dict(BASE, **{"detail-type": ["CodeCommit Repository State Change"]}), name='repo')
def repository(event):
    pass


@app.on_cw_event(event_pattern={"source": ["aws.states"], "detail": {"status": STATES, "stateMachineArn": [{"prefix": "arn:aws:states"}], "n": [{"numeric": [">", 0, "<=", 5.5]}], "gone": [None, True]}})
def failed(event):
    pass
